// The two pictures of the console in the README: a project as a clinic has it, made up, on the demo's server.
import { execFileSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

const password = "a quite long pass phrase";
const first = "Mia Noah Zoë Liam Ana Theo Ines Kenji Sofía Omar Grace Björn Priya Lucas Hannah Mehmet".split(" ");
const last = "Brooks Fischer Lindqvist Marsh Keller Nakamura Okafor Ramos Schwarz".split(" ");
const login = (name) => `${name.toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "").replace(" ", ".")}@pediatrics.example`;
const people = last.flatMap((family, row) => first.filter((_, at) => (at + row) % 2).map((given) => `${given} ${family}`));

const application = (clientId, name, applicationType, host) => ({
  clientId, name, applicationType,
  allowedCallbackUrls: applicationType === "native" ? [`com.example.${host}:/callback`] : [`https://${host}.example.com`],
  ...(applicationType === "web" ? { clientSecret: "a secret that a server keeps well" } : { refreshTokenEnabled: true }),
});

const file = {
  projects: [{
    slug: "pediatrics",
    name: "PM Pediatric Care",
    branding: { supportContact: "555-0100" },
    applications: [
      {
        ...application("kQ7vXr0mZt3bW9aLpYc2Ne", "Intake Dashboard", "spa", "intake"),
        description: "Behavioral health intake for front-desk staff",
        loginRedirectUri: "https://intake.example.com/login",
        allowedCallbackUrls: ["https://intake.example.com", "http://localhost:5173"],
        allowedLogoutUrls: ["https://intake.example.com"],
      },
      application("pT4sKd8wQm1nZx6vRb3yHc", "Patient Portal", "spa", "portal"),
      application("bN5gTf2jUe9aXk7oVw4iSz", "Ward App", "native", "ward"),
      application("rL8dMq3cYp6uIh1eJz0xOt", "Records Server", "web", "records"),
      application("wG2aVn7kEs5rFy4tDb9lCu", "Telehealth", "spa", "telehealth"),
      application("hZ6mBx1oPi8qRj3sKv5nTa", "Lab Results", "web", "labs"),
    ],
    users: people.map((name) => ({ email: login(name), emailVerified: true, name, password })),
  }],
  administrators: [{ email: "ana.keller@clinic.example", name: "Ana Keller", password, projects: { pediatrics: "owner" } }],
};

/** Somebody goes through the hosted page to an application, as their browser would. */
async function signIn({ url }, name, clientId, redirectUri, as = password) {
  const cookies = new Map();
  const go = async (address, form) => {
    const response = await fetch(new URL(address, url), {
      redirect: "manual",
      method: form ? "POST" : "GET",
      body: form && new URLSearchParams(form),
      headers: { cookie: [...cookies].map((pair) => pair.join("=")).join("; "), origin: url, "sec-fetch-site": "same-origin" },
    });
    for (const cookie of response.headers.getSetCookie()) cookies.set(...cookie.split(";")[0].split(/=(.*)/).slice(0, 2));
    return response;
  };
  const request = new URLSearchParams({
    response_type: "code", client_id: clientId, redirect_uri: redirectUri, scope: "openid profile email", state: "picture",
    code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", code_challenge_method: "S256",
  });
  const flow = (await go(`/p/pediatrics/authorize?${request}`)).headers.get("location");
  const [, csrf] = (await (await go(flow)).text()).match(/name="csrf" value="([^"]+)"/);
  await go(flow, { csrf, login: login(name), password: as });
}

/** Sign-ins of the weeks before, like those of today: nobody can wait for them to happen. */
async function past({ data }) {
  const [, , , port, socket] = (await readFile(join(data, "postgres/data/postmaster.pid"), "utf8")).split("\n");
  const days = Array.from({ length: 60 }, (_, day) => {
    const weekend = [0, 6].includes(new Date(Date.now() - day * 86_400_000).getUTCDay());
    return Math.round((weekend ? 30 : 58) + 10 * Math.sin(day / 5) - day / 4);
  });
  const copy = (kind, share) => `
    INSERT INTO audit_event (project_id, id, at, kind, outcome, user_id, client_id, canonical)
    SELECT project_id, gen_random_uuid(), date_trunc('day', now()) - day * interval '1 day' + (6 + 15 * random()) * interval '1 hour',
           kind, outcome, user_id, client_id, canonical
    FROM unnest('{${days.slice(1)}}'::int[]) WITH ORDINALITY AS days (number, day),
         LATERAL (SELECT *, random() + day * 0 AS nth FROM audit_event WHERE kind = '${kind}' AND at > now() - interval '1 hour'
                  ORDER BY nth LIMIT ceil(number * ${share})) AS today;`;
  const sql = copy("session.signed_in", 1) + copy("grant.authorized", 1) + copy("session.sign_in_failed", 0.05);
  execFileSync("psql", ["-Xq", "-v", "ON_ERROR_STOP=1", "-h", socket, "-p", port, "-U", "postgres", "-d", "keyward", "-c", sql]);
}

/** Takes the pictures. */
export async function pictures(browser, keyward, folder) {
  const apply = join(keyward.data, "pictures.json");
  await writeFile(apply, JSON.stringify(file));
  await keyward.run(["apply", apply]);
  const applications = file.projects[0].applications.filter(({ applicationType }) => applicationType !== "native");
  for (const [at, name] of people.entries()) {
    const { clientId, allowedCallbackUrls } = applications[(at * at) % applications.length];
    await signIn(keyward, name, clientId, allowedCallbackUrls[0], at % 17 === 5 ? "not the right one" : password);
  }
  await past(keyward);

  const page = await browser.newPage({ viewport: { width: 1360, height: 1250 }, locale: "en-US", colorScheme: "light" });
  const project = `${keyward.url}/console/p/pediatrics`;
  await page.goto(project);
  await page.getByLabel("Email").fill("ana.keller@clinic.example");
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Log in", exact: true }).click();
  await page.getByRole("link", { name: "30 days" }).click();
  await page.waitForLoadState("networkidle");
  await page.screenshot({ path: join(folder, "console-overview.png") });

  await page.goto(`${project}/applications`);
  await page.getByRole("link", { name: "Intake Dashboard" }).click();
  await page.getByLabel("Description").fill("Behavioral health intake for front-desk staff and interpreters");
  await page.getByRole("main").getByRole("heading", { level: 1 }).click();
  await page.screenshot({ path: join(folder, "console-application.png") });
  await page.close();
}
