// Show and hide a password, and say how strong one is that is being chosen. Without script the button and the meter stay
// hidden and nothing is missing: what counts is decided by the server.
for (const box of document.querySelectorAll("[data-secret]")) {
  const input = box.querySelector("input");
  const button = box.querySelector("button");
  const set = (shown) => {
    input.type = shown ? "text" : "password";
    button.textContent = shown ? button.dataset.hide : button.dataset.show;
    button.setAttribute("aria-label", shown ? button.dataset.hideLabel : button.dataset.showLabel);
  };
  button.addEventListener("click", () => {
    set(input.type === "password");
    input.focus();
  });
  // Browsers keep passwords, and restored pages hide them, only in a password field.
  input.form?.addEventListener("submit", () => set(false));
  addEventListener("pageshow", () => set(false));
  button.hidden = false;

  const make = document.querySelector(`[data-generate="${input.id}"]`);
  make?.addEventListener("click", () => {
    input.value = generated();
    set(true);
    input.focus();
    input.select();
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  if (make) make.hidden = false;
}

/** Five groups of five out of 32 letters and digits that are not mistaken for each other: 125 bits. */
function generated() {
  const letters = "abcdefghijkmnpqrstuvwxyz23456789";
  const drawn = crypto.getRandomValues(new Uint8Array(25));
  return Array.from(drawn, (byte, at) => (at && at % 5 === 0 ? "-" : "") + letters[byte % 32]).join("");
}

const COMMON =
  /pass ?word|passwort|contrase|qwert|asdf|letmein|welcome|iloveyou|admin|login|dragon|monkey|sunshine|princess|football|baseball|summer|winter|spring|autumn|secret|(19|20)\d\d|keyward/g;

/** A rough guess, 0 to 4, made of how many different things somebody would have to try. */
function strength(text, about) {
  let plain = text.toLowerCase().normalize("NFC");
  for (const word of about) plain = plain.replaceAll(word, "\u0001");
  plain = plain.replace(COMMON, "\u0001").replace(/(.+?)\1+/g, "$1\u0001");
  let bits = 0;
  let before = 0;
  for (const char of plain) {
    const code = char.codePointAt(0);
    const step = Math.abs(code - before);
    const kind = /\d/.test(char) ? 3.3 : /[a-z]/.test(char) ? 2.6 : code === 1 ? 3 : 4.5;
    bits += step <= 1 ? 1 : kind;
    before = code;
  }
  return bits < 20 ? 0 : bits < 28 ? 1 : bits < 40 ? 2 : bits < 55 ? 3 : 4;
}

for (const meter of document.querySelectorAll("[data-strength]")) {
  const input = document.getElementById(meter.dataset.strength);
  const [bar, word] = meter.children;
  const levels = meter.dataset.levels.split("|");
  const about = meter.dataset.about
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((each) => each.length > 2);
  const tell = () => {
    const empty = input.value === "";
    const short = [...input.value.normalize("NFC")].length < Number(meter.dataset.least);
    const level = short ? 0 : strength(input.value, about);
    bar.dataset.level = empty ? "none" : short ? "short" : String(level);
    const said = empty ? "" : short ? meter.dataset.short : levels[level];
    // Said once, not at each letter.
    if (word.textContent !== said) word.textContent = said;
  };
  input.addEventListener("input", tell);
  tell();
  // From the beginning, so that nothing moves when somebody starts to type.
  meter.hidden = false;
}
