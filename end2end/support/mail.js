// A mail server of the test's own: what Keyward sends is kept, and can be waited for.
//
//   const mail = await startMail();
//   const keyward = await start({ settings: mail.settings });
//   const { link } = await mail.next("ada@clinic.test");   // the oldest mail to her that nobody has taken yet
//   await page.goto(link);
//
// `mail.down()` and `mail.up()` take it away and bring it back on the same port; `mail.answer("bob@clinic.test", 550, "No
// such user")` lets it refuse an address, with 451 for now. Addresses are compared without regard to case.
import { simpleParser } from "mailparser";
import { once } from "node:events";
import { setTimeout as after } from "node:timers/promises";
import { SMTPServer } from "smtp-server";
import { freePort } from "./keyward.js";

/** Starts a mail server; `options` are those of smtp-server. */
export async function startMail(options = {}) {
  const port = await freePort();
  const arrived = [];
  const waiting = [];
  const answers = new Map();
  let pause = 0;
  let server;

  const refuse = (address) => {
    const answer = answers.get(address.toLowerCase());
    return answer && Object.assign(new Error(answer.words), { responseCode: answer.code });
  };

  async function up() {
    server = new SMTPServer({
      authOptional: true,
      disabledCommands: options.onAuth ? [] : ["AUTH", "STARTTLS"],
      disableReverseLookup: true,
      closeTimeout: 100,
      onRcptTo: ({ address }, session, done) => done(refuse(address)),
      onData: (stream, session, done) => {
        simpleParser(stream, { skipTextToHtml: true }).then(async (parsed) => {
          if (pause) await after(pause);
          for (const { address } of session.envelope.rcptTo) take(letter(parsed, address));
          done();
        }, done);
      },
      ...options,
    });
    // Keyward is killed in the middle of things here and there.
    server.on("error", () => {});
    server.listen(port, "127.0.0.1");
    await once(server.server, "listening");
  }

  function take(one) {
    arrived.push(one);
    const at = waiting.findIndex(({ to }) => to === one.to);
    if (at < 0) return;
    one.taken = true;
    waiting.splice(at, 1)[0].resolve(one);
  }

  /** The oldest mail to this address that nobody has taken yet; waits for it. */
  function next(to, { within = 20_000 } = {}) {
    const wanted = to.toLowerCase();
    const there = arrived.find((one) => one.to === wanted && !one.taken);
    if (there) {
      there.taken = true;
      return Promise.resolve(there);
    }
    const waiter = { to: wanted };
    const came = new Promise((resolve) => (waiter.resolve = resolve));
    waiting.push(waiter);
    const timeout = new AbortController();
    const late = after(within, undefined, { signal: timeout.signal }).then(
      () => {
        waiting.splice(waiting.indexOf(waiter), 1);
        throw new Error(`no mail to ${to} within ${within} ms; there was some to ${[...new Set(arrived.map((one) => one.to))].join(", ") || "nobody"}`);
      },
      () => {},
    );
    return Promise.race([came, late]).finally(() => timeout.abort());
  }

  const down = () => new Promise((resolve) => (server ? server.close(resolve) : resolve()));

  await up();
  return {
    /** For `start({ settings })`. */
    settings: { KEYWARD_SMTP_URL: `smtp://127.0.0.1:${port}`, KEYWARD_MAIL_FROM: "no-reply@keyward.test" },
    port,
    next,
    /** Everything that arrived, the oldest first. */
    arrived,
    /** What this address gets from now on: a code and words; nothing more for none. */
    answer: (address, code, words = "No") =>
      code ? answers.set(address.toLowerCase(), { code, words }) : answers.delete(address.toLowerCase()),
    /** How long it takes for each mail, in milliseconds. */
    slow: (milliseconds) => (pause = milliseconds),
    down,
    up,
    stop: down,
  };
}

/** A mail as tests look at it. */
function letter(parsed, to) {
  const html = parsed.html || "";
  const inHtml = [...html.matchAll(/ href='(http[^']+)'/g)].map(([, href]) => href.replaceAll("&amp;", "&"));
  const links = [...new Set((parsed.text ?? "").match(/^https?:\/\/\S+$/gm) ?? [])];
  return {
    to: to.toLowerCase(),
    subject: parsed.subject,
    from: parsed.from?.text,
    replyTo: parsed.replyTo?.text,
    messageId: parsed.messageId,
    header: (name) => parsed.headers.get(name),
    text: parsed.text,
    html,
    /** The addresses on lines of their own in the text, in its order. */
    links,
    /** The first of them, which is what most mails are about. */
    link: links[0],
    /** The same in the HTML part. */
    inHtml: [...new Set(inHtml)],
  };
}
