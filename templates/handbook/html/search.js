(() => {
  "use strict";
  const field = document.getElementById("search");
  const found = document.getElementById("found");
  const told = document.getElementById("told");
  const MOST = 15;
  const plain = text => text.toLowerCase().replace(/ё/g, "е").replace(/[\u00a0\s]+/g, " ");
  // Endings change in Russian and English alike: a long word is sought without its last two letters.
  const stem = word => (word.length > 5 ? word.slice(0, -2) : word);

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
    return { ...part, body, head: plain(part.title), whole: plain(body) };
  }));

  const search = words => ready()
    .map(part => ({ part, score: words.reduce((sum, word) => {
      const head = part.head.includes(word) ? 10 : 0;
      const count = part.whole.split(word).length - 1;
      return head + count === 0 ? -Infinity : sum + head + Math.min(count, 5);
    }, 0) }))
    .filter(hit => hit.score > 0)
    .sort((a, b) => b.score - a.score)
    .map(hit => hit.part);

  const snippet = (part, words) => {
    const at = Math.max(0, Math.min(...words.map(word => part.whole.indexOf(word)).map(i => (i < 0 ? Infinity : i))));
    const from = Number.isFinite(at) ? Math.max(0, at - 50) : 0;
    const text = part.body.slice(from, from + 150);
    const line = document.createElement("span");
    line.className = "snippet";
    let rest = text;
    let low = plain(text);
    while (rest) {
      const hits = words.map(word => [low.indexOf(word), word.length]).filter(hit => hit[0] >= 0).sort((a, b) => a[0] - b[0]);
      if (!hits.length || low.length !== rest.length) break;
      const [start, length] = hits[0];
      line.append(rest.slice(0, start));
      const mark = document.createElement("mark");
      mark.textContent = rest.slice(start, start + length);
      line.append(mark);
      rest = rest.slice(start + length);
      low = low.slice(start + length);
    }
    line.append(rest + "…");
    return line;
  };

  const show = () => {
    const words = plain(field.value).split(/[^\p{L}\p{N}%]+/u).filter(word => word.length > 1).map(stem);
    found.replaceChildren();
    if (!words.length) {
      told.textContent = "";
      return;
    }
    const hits = search(words);
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
      item.append(snippet(part, words));
      found.append(item);
    }
  };

  const clear = () => { field.value = ""; show(); };
  field.addEventListener("input", show);
  document.addEventListener("keydown", event => {
    const links = [...found.querySelectorAll("a")];
    const at = links.indexOf(document.activeElement);
    const typing = /^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement.tagName);
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
