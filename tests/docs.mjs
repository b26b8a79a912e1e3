// Runs what README.md and docs/guide.md tell a new user to run.
//
//   node tests/docs.mjs [--binary FILE]
//
// README: `    $ layerc …` must print what stands below it; a line `…` stands for any lines. The guide: its TypeScript that
// begins with `// FILE` is an app, in which each `    layerc …` must end with 0; a hash in a comment behind a command is
// how its output begins.
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const ROOT = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const { values } = parseArgs({ options: { binary: { type: "string", default: "build/release/layerc" } } });
const temporary = fs.mkdtempSync(path.join(os.tmpdir(), "layerc-docs-"));
const failures = [];
let runs = 0;

fs.mkdirSync(path.join(temporary, "bin"));
fs.symlinkSync(path.resolve(values.binary), path.join(temporary, "bin", "layerc"));
const env = { ...process.env, PATH: `${path.join(temporary, "bin")}:${process.env.PATH}` };
for (const name of ["LAYERON_WORKSPACE", "LAYERON_PROJECT", "LAYERON_ENV"]) delete env[name];

function run(command, cwd) {
  runs++;
  const { status, stdout, stderr } = spawnSync("bash", ["-c", command], { cwd, env, encoding: "utf8" });
  return { status, output: stdout + stderr };
}

// `…` on a line of its own stands for any lines.
function matches(expected, output) {
  const lines = output.trimEnd().split("\n");
  let at = 0;
  for (let i = 0; i < expected.length; i++) {
    if (expected[i] === "…") {
      const next = expected[i + 1];
      at = next === undefined ? lines.length : lines.indexOf(next, at);
      if (at < 0) return false;
    } else if (lines[at++] !== expected[i]) return false;
  }
  return at === lines.length;
}

function checkReadme(text) {
  fs.cpSync(path.join(ROOT, "examples"), path.join(temporary, "examples"), { recursive: true });
  for (const [block] of text.matchAll(/^ {4}\$ .*\n(?: {4}.*\n)*/gm)) {
    const [command, ...expected] = block.trimEnd().split("\n").map((line) => line.slice(4));
    const { output } = run(command.slice(2), temporary);
    if (!matches(expected, output)) failures.push(`README.md: ${command}\n${output}`);
  }
}

function checkGuide(text) {
  const app = path.join(temporary, "app");
  for (const [, file, code] of text.matchAll(/^```ts\n\/\/ (\S+)\n([^]*?)^```$/gm)) {
    fs.mkdirSync(path.join(app, path.dirname(file)), { recursive: true });
    fs.writeFileSync(path.join(app, file), code);
  }
  fs.writeFileSync(path.join(app, "package.json"), '{ "name": "shop" }\n');
  fs.copyFileSync(path.join(app, "src/index.ts"), path.join(app, "buffer"));
  for (const [, command, comment = ""] of text.matchAll(/^ {4}((?:layerc|printf) .*?)(?: +# (.*))?$/gm)) {
    const { status, output } = run(command, app);
    const hash = comment.match(/^([0-9a-f]{16,})…/)?.[1];
    if (status !== 0 || (hash !== undefined && !output.startsWith(hash))) failures.push(`guide.md: ${command}: exit ${status}\n${output}`);
  }
}

try {
  checkReadme(fs.readFileSync(path.join(ROOT, "README.md"), "utf8"));
  checkGuide(fs.readFileSync(path.join(ROOT, "docs/guide.md"), "utf8"));
} finally {
  fs.rmSync(temporary, { recursive: true });
}
if (runs < 5) failures.push(`only ${runs} commands were found`);
for (const failure of failures) console.log(`FAILED ${failure}`);
console.log(`${runs} commands, ${failures.length} failures`);
process.exitCode = failures.length > 0 ? 1 : 0;
