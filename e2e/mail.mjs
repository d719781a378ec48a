// A mail server on this machine that takes every letter and keeps it: what a resident finds in their mailbox.
import { createServer } from "node:net";

/** Takes letters until close(). `url` is for SAMBAT_SMTP. */
export async function mailbox() {
  const letters = [];
  const server = createServer((socket) => {
    let [buffer, body, to] = ["", null, []];
    const say = (line) => socket.write(`${line}\r\n`);
    say("220 mailbox");
    socket.on("error", () => {});
    socket.on("data", (data) => {
      buffer += data.toString("latin1");
      for (let end = buffer.indexOf("\r\n"); end >= 0; end = buffer.indexOf("\r\n")) {
        const line = buffer.slice(0, end);
        buffer = buffer.slice(end + 2);
        if (body) {
          if (line !== ".") body.push(line);
          else {
            letters.push({ to, text: readable(body.join("\n")) });
            [body, to] = [null, []];
            say("250 kept");
          }
          continue;
        }
        const word = line.slice(0, 4).toUpperCase();
        if (word === "RCPT") to.push(line.replace(/.*<(.*)>.*/, "$1"));
        if (word === "DATA") body = [];
        say(word === "DATA" ? "354 go on" : word === "QUIT" ? "221 bye" : "250 mailbox");
        if (word === "QUIT") socket.end();
      }
    });
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const seen = new Set();
  return {
    letters,
    url: `smtp://127.0.0.1:${server.address().port}`,
    close: () => server.close(),
    /** The code in the next letter to somebody that was not read yet; waits for it. */
    async code(address) {
      for (let turn = 0; turn < 300; turn += 1) {
        const letter = letters.find((one) => one.to.includes(address) && !seen.has(one) && /Kode Anda: \d{6}/.test(one.text));
        if (letter) {
          seen.add(letter);
          return letter.text.match(/Kode Anda: (\d{6})/)[1];
        }
        await new Promise((done) => setTimeout(done, 100));
      }
      throw new Error(`no code came for ${address}`);
    },
  };
}

/** The text of a letter, whatever it travelled as. */
function readable(letter) {
  const [head, ...rest] = letter.split("\n\n");
  const text = rest.join("\n\n");
  if (/^content-transfer-encoding: *base64/im.test(head)) return Buffer.from(text, "base64").toString();
  return text.replace(/=\n/g, "").replace(/=([0-9A-F]{2})/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)));
}
