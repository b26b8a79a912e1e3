// Holds the table of docs/language.md against the fixtures: each row names one, in which its example stands.
import * as fs from "node:fs";
import * as path from "node:path";
import { fileURLToPath } from "node:url";

const TESTS = path.dirname(fileURLToPath(import.meta.url));
const page = fs.readFileSync(path.join(TESTS, "..", "docs", "language.md"), "utf8");
const failures = [];
const rows = page.split("\n").filter((line) => line.startsWith("| ") && !line.startsWith("| ---")).slice(1);

for (const row of rows) {
  const cells = row.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll("\\|", "|"));
  const [, construct, state, example, fixture] = cells;
  const code = /^(`+) ?(.*?) ?\1$/.exec(example ?? "")?.[2];
  const file = path.join(TESTS, "fixtures", fixture ?? "");
  if (!["evaluated", "erased", "Unknown", "refused"].includes(state)) failures.push(`${construct}: what is "${state}"?`);
  else if (code === undefined || code === "") failures.push(`${construct}: no example`);
  else if (!fs.existsSync(file) || !fs.statSync(file).isFile()) failures.push(`${construct}: there is no fixture ${fixture}`);
  else if (!fs.readFileSync(file, "utf8").includes(code)) failures.push(`${construct}: ${code} does not stand in ${fixture}`);
}
if (rows.length === 0) failures.push("docs/language.md has no table");
failures.forEach((failure) => console.log(failure));
console.log(`${rows.length} rows, ${failures.length} failures`);
process.exitCode = failures.length > 0 ? 1 : 0;
