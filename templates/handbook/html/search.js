(() => {
  "use strict";
  const field = document.getElementById("search");
  const found = document.getElementById("found");
  const told = document.getElementById("told");
  const MOST = 15;
  const plain = text => text.toLowerCase().replace(/ё/g, "е");
  // Letters and figures with a space before each word, as long as the text: a place found here is a place there.
  const words = text => " " + plain(text).replace(/[^\p{L}\p{N}%]/gu, sign => " ".repeat(sign.length));
  // What changes at the end of a word is left out, so that “обещаниями” finds “обещать”, and “promises” “promised”.
  const RUSSIAN = /(?:[ея]ни(?:е|я|ю|ем|и|ях|ям|ями|й)|ани(?:е|я|ю|ем|и|ях|ям|ями|й)|(?:ть|ти|чь)ся|[аеиоуыя]ть|[иая]ться|[аеиуюя]т(?:ся)?|[еи]шь|[еи]те|[иыая]л(?:а|о|и)?|[оеыи](?:го|му|ми|м|х|й)|[аяое]я|[оеыи]е|[ую]ю|и?ями|ами|[ая][мх]|[оеи]в|[еи]й|и[яюи]|[аяоеиыуюьй])$/;
  const ENGLISH = /(?:ations?|ings?|ies|ied|ed|es|s|e|y)$/;
  const stem = word => {
    const short = word.replace(/[а-я]/.test(word) ? RUSSIAN : ENGLISH, "");
    return " " + (short.length < 3 ? word : short);
  };
  const places = (whole, sought) => sought.flatMap(word => {
    const found = [];
    for (let at = whole.indexOf(word); at >= 0; at = whole.indexOf(word, at + 1)) {
      const end = whole.indexOf(" ", at + 1);
      found.push([at, (end < 0 ? whole.length : end) - 1]);
    }
    return found;
  }).sort((one, other) => one[0] - other[0]);

  const gathered = () => {
    const parts = [];
    for (const chapter of document.querySelectorAll("main .chapter")) {
      const title = chapter.querySelector("h2").textContent;
      for (const child of chapter.children) {
        if (/^H[234]$/.test(child.tagName)) {
          parts.push({ href: "#" + child.id, title: child.textContent, chapter: title, text: "" });
        } else if (parts.length) {
          parts[parts.length - 1].text += " " + child.innerText;
        }
      }
    }
    return parts;
  };

  let index = null;
  const ready = () => (index ??= (window.handbookIndex || gathered()).map(part => {
    const body = part.text.replace(/\s+/g, " ").trim();
    return { ...part, body, head: words(part.title), whole: words(body) };
  }));

  const search = sought => ready()
    .map(part => ({ part, score: sought.reduce((sum, word) => {
      const head = part.head.includes(word) ? 10 : 0;
      const count = part.whole.split(word).length - 1;
      return head + count === 0 ? -Infinity : sum + head + Math.min(count, 5);
    }, 0) }))
    .filter(hit => hit.score > 0)
    .sort((one, other) => other.score - one.score)
    .map(hit => hit.part);

  const snippet = (part, sought) => {
    const found = places(part.whole, sought);
    const from = Math.max(0, (found.length ? found[0][0] : 0) - 50);
    const to = from + 150;
    const line = document.createElement("span");
    line.className = "snippet";
    let at = from;
    for (const [start, end] of found) {
      if (start < at || start >= to) continue;
      const mark = document.createElement("mark");
      mark.textContent = part.body.slice(start, end);
      line.append(part.body.slice(at, start), mark);
      at = end;
    }
    line.append(part.body.slice(at, Math.max(at, to)) + "…");
    return line;
  };

  const show = () => {
    const sought = words(field.value).split(" ").filter(word => word.length > 1).map(stem);
    found.replaceChildren();
    if (!sought.length) {
      told.textContent = "";
      return;
    }
    const hits = search(sought);
    told.textContent = hits.length ? told.dataset.some.replace("#", hits.length) : told.dataset.none;
    for (const part of hits.slice(0, MOST)) {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = part.href;
      link.textContent = part.title;
      item.append(link);
      if (part.chapter !== part.title) {
        const where = document.createElement("span");
        where.className = "where";
        where.textContent = part.chapter;
        item.append(where);
      }
      item.append(snippet(part, sought));
      found.append(item);
    }
  };

  // Boxes on paper are boxes to tick here; those of the maturity ladder, numbered 1.1 to 5.5, are counted at once.
  const ladder = [];
  for (const cell of document.querySelectorAll("main td")) {
    if (cell.textContent.trim() !== "☐") continue;
    const row = cell.parentElement.cells;
    const head = cell.closest("table").tHead.rows[0].cells[cell.cellIndex];
    const box = document.createElement("input");
    box.type = "checkbox";
    const numbered = /^(\d)\.\d$/.exec(row[0].textContent.trim());
    box.setAttribute("aria-label", [row[0], numbered ? row[1] : "", head].map(part => part ? part.textContent.trim() : "").join(" "));
    cell.replaceChildren(box);
    if (numbered) ladder.push({ rung: Number(numbered[1]), name: row[0].textContent.trim(), box });
  }
  const count = line => {
    const missing = ladder.find(step => !step.box.checked);
    const rung = missing ? missing.rung - 1 : Math.max(...ladder.map(step => step.rung));
    line.textContent = line.dataset.rung.replace("#", rung) + (missing ? " " + line.dataset.next.replace("#", missing.name) : "");
  };
  if (ladder.length) {
    const line = document.createElement("p");
    Object.assign(line.dataset, told.dataset);
    line.className = "rung";
    line.setAttribute("role", "status");
    ladder[0].box.closest(".scroll").after(line);
    ladder.forEach(step => step.box.addEventListener("change", () => count(line)));
  }

  const clear = () => { field.value = ""; show(); };
  field.addEventListener("input", show);
  document.addEventListener("keydown", event => {
    const links = [...found.querySelectorAll("a")];
    const at = links.indexOf(document.activeElement);
    const typing = document.activeElement === field;
    if (event.key === "/" && !typing) {
      event.preventDefault();
      field.focus();
      field.select();
    } else if (event.key === "Escape" && (document.activeElement === field || at >= 0)) {
      clear();
      field.focus();
    } else if (event.key === "Enter" && document.activeElement === field && links.length) {
      event.preventDefault();
      links[0].click();
    } else if (event.key === "ArrowDown" && links.length && (document.activeElement === field || at >= 0)) {
      event.preventDefault();
      links[Math.min(at + 1, links.length - 1)].focus();
    } else if (event.key === "ArrowUp" && at >= 0) {
      event.preventDefault();
      (at ? links[at - 1] : field).focus();
    }
  });
  document.getElementById("seek").hidden = false;
  if (matchMedia("(max-width: 60rem)").matches) document.querySelector("nav details").open = false;
})();
