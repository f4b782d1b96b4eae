// The modal on screen: fields, submit, errors under them, Esc to close.
import { el, post } from "./api.js";
import { blocks } from "./blocks.js";

let shown = null;

export function showModal(view, me, people) {
  const root = document.getElementById("modal-root");
  if (!view) { root.replaceChildren(); shown = null; return; }
  if (shown === view.id + view.hash + JSON.stringify(view.blocks)) return;
  shown = view.id + view.hash + JSON.stringify(view.blocks);
  const state = new Map();
  const act = {
    state, people,
    press: (block, one, chosen) => post("/sim/act/action", { person: me, view_id: view.id, block_id: block.block_id, action_id: one.action_id, ...chosen }),
    suggest: (block, one, value) => post("/sim/act/suggest", { person: me, view_id: view.id, block_id: block.block_id, action_id: one.action_id, value }),
  };
  const close = () => post("/sim/act/close", { person: me, view_id: view.id });
  const submit = async (event) => {
    event.preventDefault();
    button.disabled = true; button.textContent = "…";
    const said = await post("/sim/act/submit", { person: me, view_id: view.id, state: { values: Object.fromEntries(state) } });
    button.disabled = false; button.textContent = view.submit.text;
    dialog.querySelectorAll(".wrong").forEach((one) => one.remove());
    dialog.querySelectorAll(".bad").forEach((one) => one.classList.remove("bad"));
    for (const [name, text] of Object.entries(said.errors || {})) {
      const field = dialog.querySelector(`[data-block="${CSS.escape(name)}"]`);
      field?.classList.add("bad");
      field?.append(el("div", { class: "wrong", role: "alert" }, text));
    }
    if (said.error) body.prepend(el("div", { class: "wrong field", role: "alert" }, "We had some trouble connecting. Try again?"));
    dialog.querySelector(".bad")?.scrollIntoView({ block: "center" });
  };
  const button = view.submit ? el("button", { class: "b primary", type: "submit" }, view.submit.text) : null;
  const body = el("div", { class: "body" }, ...blocks(view.blocks, act));
  const dialog = el("form", { class: "dialog", role: "dialog", "aria-modal": "true", "aria-label": view.title.text, onsubmit: submit,
      onkeydown: (e) => { if (e.key === "Escape") close(); } },
    el("header", {}, el("h2", {}, view.title.text), el("button", { type: "button", "aria-label": "Close", onclick: close }, "×")),
    body,
    el("footer", {}, el("button", { class: "b", type: "button", onclick: close }, view.close?.text || "Close"), button));
  root.replaceChildren(el("div", { class: "veil" }, dialog));
  (dialog.querySelector("input[type=text],textarea") || dialog.querySelector("footer button")).focus();
}
