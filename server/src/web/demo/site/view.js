// What is shown. Everything from outside goes in as text, never as markup.

const at = (id) => document.getElementById(id);

const words = {
  iss: "Issuer (iss)",
  sub: "Subject (sub): who you are to every application of this project",
  aud: "Audience (aud)",
  exp: "Ends (exp)",
  iat: "Issued (iat)",
  auth_time: "Signed in (auth_time)",
  updated_at: "Changed (updated_at)",
  nonce: "Number of this sign-in (nonce)",
  at_hash: "Hash of the access token (at_hash)",
  sid: "Session (sid)",
  given_name: "First name",
  family_name: "Last name",
  birthdate: "Date of birth",
  locale: "Language",
  acr: "How you signed in (acr)",
  amr: "With (amr)",
  name: "Name",
  email: "Email",
  email_verified: "Email verified",
  scope: "Scopes",
  client_id: "Application (client_id)",
  roles: "Roles",
};
const times = ["exp", "iat", "auth_time", "updated_at", "nbf"];
const codes = ["iss", "sub", "aud", "acr", "nonce", "at_hash", "sid", "jti", "client_id", "scope"];

/** Terms and their values; a value that is no text is shown as JSON. */
export function list(id, values) {
  const items = Object.entries(values).flatMap(([name, value]) => {
    const term = document.createElement("dt");
    term.textContent = words[name] ?? name;
    const text = document.createElement("dd");
    if (times.includes(name)) text.textContent = new Date(value * 1000).toLocaleString();
    else if (Array.isArray(value) && value.every((item) => typeof item === "string")) text.textContent = value.join(", ");
    else text.textContent = typeof value === "string" ? value : JSON.stringify(value);
    text.classList.toggle("code", codes.includes(name));
    text.dataset.name = name;
    const both = document.createElement("div");
    both.append(term, text);
    return both;
  });
  at(id).replaceChildren(...items);
  at(id).hidden = false;
}

/** One of the page's states: nothing else of the three stays. */
export function show(state) {
  for (const id of ["busy", "outside", "inside"]) at(id).hidden = id !== state;
  at("log-out").hidden = state !== "inside";
}

export function busy(text) {
  show("busy");
  at("busy").textContent = text;
}

export function failed(error) {
  at("failed").hidden = !error;
  at("failed").querySelector("div").textContent = error ? error.message : "";
}

export function say(text) {
  at("said").textContent = text;
}

export function person(name) {
  at("person").textContent = name;
}

/** Runs `action` at a click, once at a time, and shows what went wrong. */
export function onClick(id, action) {
  at(id).addEventListener("click", async ({ currentTarget: button }) => {
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    failed(null);
    try {
      await action();
    } catch (error) {
      failed(error);
    }
    button.removeAttribute("aria-disabled");
  });
}
