// The desk in JupyterLab, written by hand and loaded as it stands: no build, no network.
// It runs the desk's own pages when they are opened (their path is fixed, no other notebook runs by itself), says so while
// they are being filled and when their kernel has died, gives sliders a name that a screen reader can say, and gives the
// blocks of a chapter the quiet look that they have in the report. Without it every page works too, after Run All Cells.
(function () {
  const PAGE = /^(?:.*\/)?lab\/[a-z]{2}\/(?:start|[^/]+\/(?:explore|edit))\.ipynb$/;
  const AREA = ".jp-RenderedHTMLCommon ";
  const LOOK = [
    ["aside.callout", "border-left: 4px solid #56606b; padding: 2px 0 2px 12px; margin: 8px 0; max-width: 62rem"],
    ["aside.callout.critical", "border-color: #9b2c1a"],
    ["aside.callout.major", "border-color: #9a5200"],
    ["aside.callout.strength", "border-color: #20676b"],
    ["dl.keys", "display: flex; flex-wrap: wrap; gap: 12px; margin: 8px 0"],
    ["dl.keys > div", "border-top: 3px solid #1f4e79; padding: 6px 16px 6px 0; min-width: 11rem; max-width: 16rem"],
    ["dl.keys dt", "float: none; width: auto; font-weight: 400; color: var(--jp-ui-font-color2)"],
    ["dl.keys dd", "display: block; margin: 0; padding: 0; width: auto; color: var(--jp-ui-font-color2)"],
    ["dl.keys dd.value", "font-size: 26px; line-height: 1.25; color: var(--jp-ui-font-color1)"],
    ["article.finding, article.card", "border-left: 4px solid #56606b; padding: 2px 0 2px 12px; margin: 10px 0; max-width: 62rem"],
    ["figure", "margin: 10px 0; max-width: 60rem"],
    ["figure svg", "max-width: 100%; height: auto; background: #fff"],
    ["figcaption, table caption", "text-align: left; font-weight: 600; color: var(--jp-ui-font-color1); padding: 4px 0; caption-side: top"],
    ["td, th", "vertical-align: top"],
    ["p.empty", "color: var(--jp-ui-font-color2)"],
  ];
  const LINE = "position: absolute; z-index: 10; top: 40px; right: 24px; max-width: 30rem; padding: 6px 14px; " +
    "background: var(--jp-layout-color1); color: var(--jp-ui-font-color1); border: 1px solid var(--jp-border-color1); border-left: 4px solid #1f4e79; border-radius: 4px";
  let shared = {};

  async function library(name) {
    const versions = Object.values(shared[name] || {});
    const found = versions.find((v) => v.loaded) || versions[0];
    return (await found.get())();
  }

  // One line at the top of a page; the newest replaces the one before.
  function tell(panel, text, button, press) {
    panel.node.querySelectorAll(".cxaudit-said").forEach((old) => old.remove());
    if (!text) return;
    const line = document.createElement("div");
    line.className = "cxaudit-said";
    line.setAttribute("role", "status");
    line.style.cssText = LINE;
    line.textContent = text + " ";
    if (button) {
      const made = document.createElement("button");
      made.className = "jp-mod-styled jp-mod-accept";
      made.textContent = button;
      made.onclick = press;
      line.appendChild(made);
    }
    panel.node.appendChild(line);
  }

  // ipywidgets gives the handle of a slider no name and reads out its place instead of its value.
  function nameSliders(root) {
    for (const slider of root.querySelectorAll(".cxd .widget-slider")) {
      const [label, handle, value] = [".widget-label", ".noUi-handle", ".widget-readout"].map((c) => slider.querySelector(c));
      if (!label || !handle || !value) continue;
      handle.setAttribute("aria-label", label.textContent);
      if (handle.getAttribute("aria-valuetext") !== value.textContent) handle.setAttribute("aria-valuetext", value.textContent);
      if (value.isContentEditable) {
        value.setAttribute("role", "textbox");
        value.setAttribute("aria-label", label.textContent);
      }
    }
  }

  function watchSliders(panel) {
    let asked = false;
    const soon = () => {
      if (asked) return;
      asked = true;
      requestAnimationFrame(() => {
        asked = false;
        nameSliders(panel.node);
      });
    };
    const eyes = new MutationObserver(soon);
    eyes.observe(panel.node, { childList: true, subtree: true, characterData: true });
    panel.disposed.connect(() => eyes.disconnect());
  }

  async function extension() {
    const notebook = await library("@jupyterlab/notebook");
    const fill = async (panel, said) => {
      tell(panel, said.wait);
      await panel.sessionContext.ready;
      await panel.revealed;
      await notebook.NotebookActions.runAll(panel.content, panel.sessionContext);
      if (panel.isDisposed) return;
      tell(panel, "");
      panel.content.activeCellIndex = 0;
      (panel.node.querySelector(".jp-WindowedPanel-outer") || panel.content.node).scrollTop = 0;
    };
    return {
      id: "cxaudit-desk:plugin",
      autoStart: true,
      requires: [notebook.INotebookTracker],
      activate: (app, tracker) => {
        const style = document.createElement("style");
        const quiet = ".cxaudit-desk .jp-CodeCell > .jp-Cell-inputWrapper {display: none} .cxaudit-desk .jp-OutputPrompt {visibility: hidden}\n";
        style.textContent = quiet + LOOK.map(([what, how]) => what.split(", ").map((w) => AREA + w).join(", ") + " {" + how + "}").join("\n");
        document.head.appendChild(style);
        tracker.widgetAdded.connect(async (_, panel) => {
          await panel.context.ready;
          const facts = panel.context.model.getMetadata("cxaudit");
          if (!PAGE.test(panel.context.path) || !(facts && facts.page)) return;
          const said = facts.said || {};
          panel.addClass("cxaudit-desk");
          watchSliders(panel);
          panel.sessionContext.statusChanged.connect((_, status) => {
            if (status === "autorestarting" || status === "dead") tell(panel, said.died, said.again, () => fill(panel, said));
          });
          await fill(panel, said);
        });
      },
    };
  }

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB["cxaudit-desk"] = {
    init: (scope) => {
      shared = scope;
    },
    get: async () => {
      const plugin = await extension();
      return () => ({ __esModule: true, default: plugin });
    },
  };
})();
