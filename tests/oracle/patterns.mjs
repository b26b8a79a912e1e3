// Pieces of program about regular expressions, as features.mjs has them: patterns of all parts that are evaluated, on texts in
// which they find something, by all that takes them.
import { make } from "./tree.mjs";

const stmt = make("stmt");

const CHARS = ["a", "b", "c", "ab", "A", "1", "_", " ", "-", "é", "😀", "\\$", "\\.", "x", ","];
const SETS = ["[a-c]", "[^a-c]", "[\\w-]", "[\\s,]", "[A-Z_]", "[^]", "[\\d\\-.]", "\\d", "\\w", "\\s", "\\S", "\\W", "\\b", "^", "$", ".", "\\B"];
const TEXTS = ["abcABC", "a-b_c 1,2", "sessionKeyName", "x=1, y=22", "aAaA😀éa", "", "one two  three", "$1.50", "a\\nb\\nab", "2024-05-17"];

// A pattern, and flags with which it is one. Groups have names that are all different.
export function makePattern(random) {
  let groups = 0;
  const atom = (depth) => {
    const kind = random.below(depth > 0 ? 16 : 9);
    if (kind < 6) return random.pick(CHARS);
    if (kind < 9) return random.pick(SETS);
    if (kind === 9) return `(?:${alternatives(depth - 1)})`;
    if (kind === 10) return `(?<g${++groups}>${alternatives(depth - 1)})`;
    if (kind === 11) return `${random.pick(["(?=", "(?!", "(?<=", "(?<!"])}${alternatives(depth - 1)})`;
    if (kind === 12 && groups > 0) return `\\${1 + random.below(groups)}`;
    groups++;
    return `(${alternatives(depth - 1)})`;
  };
  const isAssertion = (text) => /^(\\[bB]|[$^]|\(\?<?[=!])/.test(text);
  const term = (depth) => {
    const text = atom(depth);
    if (isAssertion(text) || random.below(3) > 0) return text;
    const repeated = text.length > 1 && !/^[[(\\]/.test(text) ? `(?:${text})` : text;
    return repeated + random.pick(["*", "+", "?", "{2}", "{0,2}", "{1,}"]) + random.pick(["", "", "?"]);
  };
  const sequence = (depth) => Array.from({ length: 1 + random.below(3) }, () => term(depth)).join("");
  const alternatives = (depth) => Array.from({ length: random.chance(0.25) ? 2 : 1 }, () => sequence(depth)).join("|");
  const source = alternatives(2);
  const flags = [..."dgimsuy"].filter((flag) => random.chance(flag === "g" ? 0.5 : 0.15)).join("");
  return { source, flags, literal: `/${source}/${flags}` };
}

function template(random) {
  return JSON.stringify(Array.from({ length: 1 + random.below(4) }, () => random.pick(["$&", "$1", "$2", "$10", "$01", "$0", "$$", "$`", "$'", "$<g1>", "$<none>", "$<", "$", "x", "-"])).join(""));
}

const REPLACERS = ["(...all: any[]) => JSON.stringify(all)", "(m: any, p: any) => `${m}<${p}>`", "(m: any) => m.toUpperCase()", "function (this: any) { return String(this) + arguments.length; }", "() => undefined"];

const text = (tools) => (tools.random.chance(0.8) ? `"${tools.pick(TEXTS)}"` : tools.s());

export const PATTERNS = {
  patterns(tools, p = tools.v(), t = tools.v()) {
    const { r, random, pick, below } = tools;
    const by = () => (random.chance(0.5) ? template(random) : pick(REPLACERS));
    return stmt`const ${p} = ${makePattern(random).literal}; const ${t} = ${text(tools)};
${r} = [${t}.replace(${p}, ${by()} as any), ${t}.split(${p}${pick(["", `, ${below(4)}`])}), ${t}.match(${p}), ${t}.search(${p}), ${p}.test(${t}), ${p}.lastIndex, ${p}.exec(${t})?.groups, ${p}.lastIndex];
try { ${r}.push(${t}.replaceAll(${p}, ${by()} as any), [...${t}.matchAll(${p})].map((m) => [...m, m.index, m.groups])); } catch (e) { ${r}.push((e as any).name); }`;
  },
  patternsWithState(tools, p = tools.v(), t = tools.v()) {
    const { r, random, pick } = tools;
    const { source, flags } = makePattern(random);
    return stmt`const ${p} = /${source}/${[...new Set(flags + pick(["g", "y", "gy"]))].join("")}; const ${t}: any = ${text(tools)}; let m: any; ${r} = [];
${pick(["", `${p}.lastIndex = 1;`, `${p}.lastIndex = 9;`, `${p}.lastIndex = "1" as any;`])}
while (${r}.length < 12 && (m = ${p}.exec(${t}))) { ${r}.push(m[0], m.index, m.length, Object.keys(m), ${p}.lastIndex); if (m[0] === "") ${p}.lastIndex++; }
for (const each of [${t}, "ab", ${t}]) { if (${p}.test(each)) ${r}.push(each.length); else ${r}.push(${p}.lastIndex); }
${r}.push(m?.indices, ${t}.search(${p}), ${p}.lastIndex);`;
  },
  patternObjects(tools, p = tools.v(), q = tools.v(), C = tools.v()) {
    const { r, random, pick, s } = tools;
    const { source, flags, literal } = makePattern(random);
    return stmt`const make = (): any => ${literal}; const ${p} = make(); const ${q} = new RegExp(${pick([JSON.stringify(source), p])}, "${flags}"); class ${C} extends RegExp { tag = 1; test(x: any) { return !super.test(x); } get twice() { return this.source + this.source; } }
const own: any = new ${C}("${pick(["a", "b+", "[a-c]"])}", "${pick(["", "g", "i"])}"); ${p}.extra = ${s()};
${r} = [${p} === make(), RegExp(${p}) === ${p}, ${q}.source === ${p}.source, ${p}.flags, String(${q}), typeof ${p}, ${q} instanceof RegExp, Object.prototype.toString.call(${p}), Object.keys(${p}), { ...${p} }, JSON.stringify(${p}), own.test("abc"), own.twice, own instanceof ${C}, "abc".replace(own, "-"), own.lastIndex, ${p}.global, ${p}.sticky, ${p}.unicode, Object.getOwnPropertyDescriptor(${p}, "lastIndex")];
for (const bad of ["(", "a**", "[b-a]", "\\\\", "a{2,1}"]) try { ${r}.push(new RegExp(bad).source); } catch (e) { ${r}.push((e as any).name); }`;
  },
  patternProtocols(tools, o = tools.v()) {
    const { r, pick, n, random } = tools;
    return stmt`const ${o}: any = { [Symbol.${pick(["replace", "replace", "split", "match", "search"])}](t: any, by: any) { return [t, by, ${n()}]; }, toString() { return "b"; } };
const kept = RegExp.prototype${pick([".test", "[Symbol.replace]", "[Symbol.split]", ".toString"])}; ${pick(["", `(RegExp.prototype as any)[Symbol.match] = function (this: any, t: any) { return [this.flags, t]; };`, `(RegExp.prototype as any).test = () => "patched";`])}
${r} = ["abc".replace(${o}, "x"), "abc".split(${o}), "abc".search("c"), "abc".match(/${pick(["b", "z"])}/), /b/.test("abc"), typeof kept, "abc".includes("b"), "a.c".match("."), "aXbX".replaceAll("X", ${template(random)})];
try { "abc".startsWith(/a/ as any); } catch (e) { ${r}.push((e as any).name); }
try { "abc".replaceAll(/a/, ""); } catch (e) { ${r}.push((e as any).name); }`;
  },
};

export const UNKNOWN_PATTERNS = {
  patternsOfUnknowns(tools, p = tools.v(), k = tools.v()) {
    const { r, random, pick } = tools;
    const { literal, flags } = makePattern(random);
    return stmt`const ${p}: any = ${literal}; let ${k}: any = 0; const env: any = ${pick(["process.env.A", "String(process.env.B)", "foreign.value", "(process.env.C ?? 'ab')"])};
${pick([`${p}.test(env);`, `${p}.exec(env);`, `String(env).replace(${p}, () => String(${k}++));`, `"abab".replace(${p}, env);`, `foreign.call(${p});`, `if (process.env.D) ${p}.test("ab");`, `if (process.env.E) ${p}.lastIndex = 1;`, `"ab".replace(foreign.flag ? ${p} : "a", () => String(${k}++));`, `(process.env.F ? ${p} : /z/).exec("ab");`, `${p}.lastIndex = env;`, `for (const x of foreign.value ?? []) ${p}.test(x);`])}
${r} = [${pick([k, `${p}.lastIndex`, `${p}.test("ab")`, `"ab1".replace(${p}, "-")`, `"ab1".split(${p})`, `"${flags}"`])}];`;
  },
};
