// The composer: offers commands after a slash, sends on Enter, brings the last line back on arrow-up.
import { el, post } from "./api.js";

export function composer(here, refresh) {
  const line = document.getElementById("line"), offers = document.getElementById("offers");
  let last = "";
  const send = async () => {
    const text = line.value.trim();
    if (!text) return;
    last = text; line.value = ""; offers.hidden = true; here.notices = []; here.jump = true;
    if (text.startsWith("/")) {
      const known = here.state.commands.some((one) => text.split(" ")[0] === one.command);
      if (!known) here.notices.push(`${text.split(" ")[0]} is not a valid command.`);
      else await post("/sim/act/command", { person: here.me, channel: here.channel, text });
    } else await post("/sim/act/message", { person: here.me, channel: here.channel, text });
    await refresh();
  };
  line.addEventListener("input", () => {
    const typed = line.value;
    const fit = typed.startsWith("/") && !typed.includes(" ") ? here.state.commands.filter((one) => one.command.startsWith(typed)) : [];
    offers.replaceChildren(...fit.map((one) => el("li", { role: "option", onclick: () => { line.value = one.command + " "; offers.hidden = true; line.focus(); } },
      el("b", {}, one.command), el("small", {}, one.usage_hint || one.description))));
    offers.hidden = !fit.length;
  });
  line.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey) { event.preventDefault(); send(); }
    if (event.key === "ArrowUp" && !line.value) { line.value = last; event.preventDefault(); }
    if (event.key === "Escape") offers.hidden = true;
  });
  document.getElementById("send").addEventListener("click", send);
  line.focus();
}
