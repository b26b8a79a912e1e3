// Sessions: commands for a shell, each followed by what it prints on either stream, and by [N] if it ends with N.
//
//   # A comment.
//   $ layerc build --diag
//   layerc: unknown option '--diag'; did you mean '--diagnostics'?
//   [2]
//
// A command goes on over lines that begin with `> `. All run in one shell, in an empty folder. Blank lines at the end
// of an output do not count; escape characters stand as \x1b. Where a file is missing that a comment says it needs
// (`Needs /dev/full.`), the session is passed over.
import { spawn } from "node:child_process";
import * as fs from "node:fs";
import * as path from "node:path";

// What a session may call beside the system's own commands.
const HELPERS = {
  // Runs a command on a terminal of 80 columns. Its exit code is not told.
  terminal: `case $(uname) in
Darwin) script -q /dev/null sh -c "stty cols 80; exec $*" ;;
*) script -qec "stty cols 80; exec $*" /dev/null ;;
esac </dev/null | tr -d '\\r\\004'`,
  // Runs a command as somebody who is not root, so that permissions count.
  unprivileged: `[ "$(id -u)" = 0 ] || exec "$@"
chown -R 65534 .
exec setpriv --reuid 65534 --regid 65534 --clear-groups -- "$@"`,
};

// [{ before, command, output }]: the lines before a command as they stand, its own lines, what it should print.
export function parseSession(text) {
  const steps = [];
  let before = [];
  let step = null;
  for (const line of text.replace(/\n$/, "").split("\n")) {
    if (line.startsWith("$ ")) {
      step = { before, command: [line.slice(2)], output: [] };
      before = [];
      steps.push(step);
    } else if (line.startsWith("> ") && step !== null && step.output.length === 0) {
      step.command.push(line.slice(2));
    } else if (step === null || line.startsWith("# ")) {
      step = null;
      before.push(line);
    } else {
      step.output.push(line);
    }
  }
  return steps.map((s) => ({ ...s, output: trimEnd(s.output) }));
}

function trimEnd(lines) {
  let end = lines.length;
  while (end > 0 && lines[end - 1] === "") end--;
  return lines.slice(0, end);
}

export function printSession(steps) {
  const blocks = steps.map(({ before, command, output }) => {
    const shown = command.map((line, i) => (i === 0 ? "$ " : "> ") + line);
    return [...before, ...shown, ...output].join("\n");
  });
  return `${blocks.join("\n\n").replaceAll(/\n{3,}# /g, "\n\n# ")}\n`;
}

function writeHelpers(directory, binary) {
  const bin = path.join(directory, "bin");
  fs.mkdirSync(bin, { recursive: true });
  for (const [name, text] of Object.entries(HELPERS)) {
    fs.writeFileSync(path.join(bin, name), `#!/bin/sh\n${text}\n`, { mode: 0o755 });
  }
  fs.copyFileSync(binary, path.join(bin, "layerc")); // its own folder may be closed to others
  return bin;
}

// Gives the steps with what they printed. `directory` is empty, and the caller removes it.
export function runSteps(steps, { binary, directory, environment, timeout }) {
  const bin = writeHelpers(directory, binary);
  const work = path.join(directory, "work");
  fs.mkdirSync(work);
  fs.chmodSync(directory, 0o755);
  const mark = `--- ${path.basename(directory)}`;
  const script = ["exec 2>&1", ...steps.map(({ command }, i) => `${command.join("\n")}\nprintf '\\n${mark} ${i} %d\\n' $?`)];
  fs.writeFileSync(path.join(directory, "session.sh"), `${script.join("\n")}\n`);
  const env = { ...environment, PATH: `${bin}:${environment.PATH}` };
  return new Promise((resolve) => {
    const child = spawn("sh", [path.join(directory, "session.sh")], { cwd: work, env, stdio: ["ignore", "pipe", "ignore"] });
    const chunks = [];
    const timer = setTimeout(() => child.kill("SIGKILL"), timeout);
    child.stdout.on("data", (chunk) => chunks.push(chunk));
    child.on("error", () => resolve(steps.map((step) => ({ ...step, output: ["the shell cannot be run"] }))));
    child.on("close", () => {
      clearTimeout(timer);
      const printed = Buffer.concat(chunks).toString().replaceAll(work, "$CASE").replaceAll("\x1b", "\\x1b");
      let rest = printed;
      resolve(
        steps.map((step, i) => {
          const end = rest.indexOf(`\n${mark} ${i} `);
          if (end < 0) return { ...step, output: [...trimEnd(rest.split("\n")), "the session did not come to this end"] };
          const output = trimEnd(rest.slice(0, end).split("\n"));
          const [line, exit] = rest.slice(end).match(/^\n.* (\d+)\n/);
          rest = rest.slice(end + line.length);
          return { ...step, output: exit === "0" ? output : [...output, `[${exit}]`] };
        }),
      );
    });
  });
}
