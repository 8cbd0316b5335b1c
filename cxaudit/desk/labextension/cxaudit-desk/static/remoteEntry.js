// The desk in JupyterLab, written by hand and loaded as it stands: no build, no network.
// It runs the desk's own pages when they are opened (their path is fixed, no other notebook runs by itself),
// and gives the blocks of a chapter the quiet look that they have in the report.
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
    ["dl.keys dd", "margin: 0; padding: 0; width: auto; color: var(--jp-ui-font-color2)"],
    ["dl.keys dd.value", "font-size: 26px; line-height: 1.25; color: var(--jp-ui-font-color1)"],
    ["article.finding, article.card", "border-left: 4px solid #56606b; padding: 2px 0 2px 12px; margin: 10px 0; max-width: 62rem"],
    ["figure", "margin: 10px 0; max-width: 60rem"],
    ["figure svg", "max-width: 100%; height: auto; background: #fff"],
    ["figcaption, table caption", "text-align: left; font-weight: 600; color: var(--jp-ui-font-color1); padding: 4px 0; caption-side: top"],
    ["td, th", "vertical-align: top"],
    ["p.empty", "color: var(--jp-ui-font-color2)"],
  ];
  let shared = {};

  async function library(name) {
    const versions = Object.values(shared[name] || {});
    const found = versions.find((v) => v.loaded) || versions[0];
    return (await found.get())();
  }

  async function extension() {
    const notebook = await library("@jupyterlab/notebook");
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
          panel.addClass("cxaudit-desk");
          await panel.sessionContext.ready;
          await panel.revealed;
          await notebook.NotebookActions.runAll(panel.content, panel.sessionContext);
          if (panel.isDisposed) return;
          panel.content.activeCellIndex = 0;
          (panel.node.querySelector(".jp-WindowedPanel-outer") || panel.content.node).scrollTop = 0;
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
