// Judges apps for run.mjs: gets [{ fixture } or { seed }], gives [{ name, class, why, text }].
import * as path from "node:path";
import { generate, renderFiles } from "./generate.mjs";
import { judgeFixture, judgeProgram } from "./judge.mjs";
import { shrink } from "./tree.mjs";

const [binary, folder, seconds] = process.argv.slice(2);

// Apps of odd seeds have unknowns in them.
async function judgeSeed(seed) {
  const unknowns = seed % 2 === 1;
  const { files, entry } = generate(seed, unknowns);
  const judge = () => judgeProgram(binary, folder, renderFiles(files), entry, unknowns);
  let result;
  try {
    result = await judge();
  } catch (error) {
    return { class: "invalid", why: error.message };
  }
  const isFailure = result.class === "wrong";
  if (!isFailure || !(seconds > 0)) return result;
  const kind = (why) => why.replace(/[^a-zA-Z ]+.*/s, "").slice(0, 12);
  const fails = async () => {
    try {
      const now = await judge();
      return now.class === "wrong" && kind(now.why) === kind(result.why);
    } catch {
      return false;
    }
  };
  const before = Date.now();
  for (const name of Object.keys(files).filter((each) => !each.endsWith(".json"))) await shrink(files[name], fails, Number(seconds) - (Date.now() - before) / 1000);
  const text = Object.entries(renderFiles(files)).filter(([name]) => name !== "src/lib.ts").map(([name, each]) => `// @file: ${name}\n${each}`).join("");
  return { class: "wrong", why: (await judge()).why, text };
}

process.on("unhandledRejection", () => {}); // of a promise that an app leaves alone
process.on("message", async (batch) => {
  const results = [];
  for (const each of batch) {
    if (each.fixture !== undefined) results.push({ name: path.basename(each.fixture), unknowns: true, ...(await judgeFixture(binary, folder, each.fixture)) });
    else results.push({ name: `seed ${each.seed}`, unknowns: each.seed % 2 === 1, ...(await judgeSeed(each.seed)) });
  }
  process.send(results);
});
