// Modules that an app is given beside its own: cycles, stars, defaults, namespaces as values, the order of what is done. Each
// scenario is { files: { name: tree }, imports, value }: what the entry imports, and what of it decides a secret.
import { make } from "./tree.mjs";

const stmt = make("stmt");

// A list in an order of chance, of which some are left out.
const some = ({ chance, next }, list, least = 0.7) => list.map((each) => [next(), each]).sort(([a], [b]) => a - b).map(([, each]) => each).filter(() => chance(least));

const SCENARIOS = {
  cycles({ file, n, a, pick, x }) {
    const late = pick(["let", "const", "var", "class", "enum"]);
    const declared = { let: `export let late: any = 1;`, const: `export const late: any = [2];`, var: `export var late: any = 3;`, class: `export class late { static s = 4; }`, enum: `export enum late { A = 5 }` }[late];
    return {
      files: {
        a: stmt`import { early, again } from "./${file("b")}";
import * as b from "./${file("b")}";
export function hoisted(x: any): any { return [x, attempt(() => late), attempt(() => sum), typeof hoisted, attempt(() => b.early)]; }
export let sum: any = ${n()};
export function bump(by: any): any { sum += by; return sum; }
${declared}
export default ${pick(["function (x: any) { return [typeof late, x]; }", "function named() { return sum; }", "class { m() { return sum; } }", "sum", "{ sum }"])}${""}
log.push("a");
export const both: any = [attempt(() => early), attempt(() => again()), sum, ${a()}];
export { early as passed, sum as "the count" };
${pick(["", "sum = 9;", "log.push(Object.keys(b).join());"])}`,
        b: stmt`import { hoisted, sum, bump, late } from "./${file("a")}";
import one, * as a from "./${file("a")}";
const seen: any[] = [attempt(() => hoisted(1)), attempt(() => sum), attempt(() => bump(1)), attempt(() => late), attempt(() => typeof late), attempt(() => (late as any).s), attempt(() => typeof one), attempt(() => (one as any)(2)), attempt(() => Object.keys(a)), "late" in a, "never" in a, attempt(() => ({ ...(a as any) })), attempt(() => (a as any).never), attempt(() => Object.getOwnPropertyNames(a)), attempt(() => Object.hasOwn(a, "late")), attempt(() => JSON.stringify(a)), attempt(() => { const names = []; for (const name in a) names.push(name); return names; }), attempt(() => Object.prototype.propertyIsEnumerable.call(a, "sum")), attempt(() => { const { sum: c } = a; return c; })];
log.push("b");
export const early: any = [seen, ${n()}];
export const again = (): any => [sum, bump(${n()}), sum, attempt(() => late), a.sum, attempt(() => (a as any)["the count"]), Object.keys(a)${pick([", attempt(() => one)", ", attempt(() => a)", ""])}];`,
      },
      imports: some(x, [`import { both as ${x.v}, hoisted as ${x.v}h } from "./${file("a")}";`, `import * as ${x.v}b from "./${file("b")}";`], 1),
      value: `[${x.v}, ${x.v}h(2), ${x.v}b, ${x.v}b.again()]`,
    };
  },
  // Which names get through, and which of them. Where stars lead back engines differ in what is ambiguous.
  stars({ file, n, pick, x, leadsBack }) {
    const NAMES = ["p", "q", "r", "s", "constructor", "T"];
    const LEAVES = ["c", "d", "e"];
    const star = (to) => `export * from "./${file(to)}";`;
    const own = (leaf) => some(x, NAMES, 0.4).map((name) => pick([`export const ${name}: any = "${leaf}-${name}";`, `export let ${name}: any = "${leaf}-${name}";`, `export function ${name}(): any { return "${leaf}"; }`, `const own_${name}: any = "${leaf}"; export { own_${name} as ${name} };`, `export type ${name} = 1;`, `export interface ${name} { y: 1 }`]));
    const leaf = (name) => stmt`${[...some(x, [...own(name), ...(leadsBack ? some(x, ["a", "b", ...LEAVES], 0.25).map(star) : []), `export default "${name}";`, ...(name === "c" ? [`import * as inner from "./${file("d")}"; export { inner as space };`] : []), `export * as whole from "./${file("e")}";`, `import { kept as kept_${name} } from "./${file("f")}"; export { kept_${name} as kept };`, `export { kept } from "./${file("f")}";`].filter((each, i, all) => !(each.includes("as kept }") && all.includes(`export { kept } from "./${file("f")}";`))), 0.6)].filter((each, i, all) => !(each.startsWith("export { kept }") && all.some((one) => one.includes("as kept };")))).join("\n")}
log.push("${name}");`;
    return {
      files: {
        a: stmt`${some(x, [...LEAVES.map(star), ...(leadsBack ? [star("b"), star("a")] : []), `export const ${pick(NAMES)}: any = "own";`, `export { kept as ${pick(["q", "r"])} } from "./${file("f")}";`, `export { kept as default } from "./${file("f")}";`], 0.6).join("\n").replace(/(as|const) (q|r)\b(?=[^]*\b(as|const) \2\b)/g, "$1 z$2")}`,
        b: stmt`${some(x, [star("a"), ...(leadsBack ? [star("c")] : []), `export const ${pick(NAMES)}: any = "b";`, `export * as "a space" from "./${file("a")}";`], 0.8).join("\n")}
log.push("b");`,
        c: leaf("c"),
        d: leaf("d"),
        e: leaf("e"),
        f: stmt`export let kept: any = ${n()}; export const keep = (value: any) => (kept = value);`,
      },
      imports: some(x, [`import * as ${x.v} from "./${file("a")}";`, `import * as ${x.v}b from "./${file("b")}";`, `import { keep as ${x.v}k } from "./${file("f")}";`], 1),
      value: `[Object.keys(${x.v}), Object.keys(${x.v}b), ${x.v}k(${n().parts.join("").includes("[object") ? "1" : "7"}), ${["p", "q", "r", "s", "T", "kept", "constructor", "default", "space"].map((name) => `(${x.v} as any).${name}, ${JSON.stringify(name)} in ${x.v}b`).join(", ")}, "default" in ${x.v}, { ...${x.v} }]`,
    };
  },
  defaults({ file, n, a, pick, x }) {
    const form = () => pick([
      () => stmt`export default ${a()};`,
      () => stmt`let own: any = ${n()}; export default own; own = "later"; export const change = (): any => (own = [own]);`,
      () => stmt`let own: any = ${n()}; export { own as default }; own = "later"; export const change = (): any => (own = [own]);`,
      () => stmt`export default function () { return ${n()}; }`,
      () => stmt`export default function own(): any { return ${n()}; } export const change = (): any => ((own as any) = [typeof own]);`,
      () => stmt`export const change = (): any => Own; export default class Own { static s: any = ${n()}; static n = Own.name; m() { return Own.s; } }`,
      () => stmt`export default class { static s: any = ${n()}; static n = this.name; }`,
      () => stmt`export default (class { static n = this.name; });`,
      () => stmt`export default ${pick(["() => 1", "(() => 1)", "function* () {}", "async () => 1", "((x: any, y = 1) => x)", "function own() {}", "(function () {})"])};`,
      () => stmt`const own: any = { a: ${n()} }; export default own; own.a = ${a()}; own.b = 1; export const change = (): any => delete own.a;`,
      () => stmt`export default [${n()}, 2] as any[]; export const late: any = ${a()};`,
      () => stmt`export { default } from "./${file("b")}"; export const change = 1;`,
      () => stmt`export { named as default, default as named } from "./${file("b")}";`,
      () => stmt`import own from "./${file("b")}"; export default own; export * from "./${file("b")}";`,
      () => stmt`import own from "./${file("b")}"; export { own as default }; export { set as change } from "./${file("b")}";`,
      () => stmt`import { default as own, set } from "./${file("b")}"; set(5); export default own; export const change = (): any => [set("again"), own];`,
      () => stmt`import * as own from "./${file("b")}"; export default own; export const change = own.set;`,
      () => stmt`enum own { A = 1, B } export default own; export const change = () => own[1];`,
      () => stmt`interface Own { a: 1 } export default Own; export const change = 1; export type T = Own;`,
      () => stmt`export default ${n()} as any satisfies unknown;`,
      () => stmt`export { set as default, type Own } from "./${file("b")}";`,
      () => stmt`abstract class Own { abstract m(): any; static s = 1; } export { Own as default, Own as "the default" };`,
      () => stmt`export { x as default }; var x: any; x = ${n()}; export let change: any = () => (x = "x", change = x);`,
    ])();
    const made = form();
    const text = made.parts.join("");
    const isType = text.includes("interface Own");
    return {
      files: {
        a: made,
        b: stmt`let own: any = ${n()}; export const named: any = ["named"]; export function set(value: any): any { const before = own; own = value; return [before, own]; } ${pick(["export { own as default };", "export default own;", "export { own as default, own };"])} export type Own = typeof own;`,
      },
      imports: isType ? [`import { type T as ${x.v}T, change as ${x.v} } from "./${file("a")}";`, `import * as ${x.v}n from "./${file("a")}";`] : some(x, [`import ${x.v}, * as ${x.v}n from "./${file("a")}";`, `import { default as ${x.v}d } from "./${file("a")}";`], 1),
      value: isType ? `[${x.v}, Object.keys(${x.v}n)]` : `[${x.v}, (${x.v} as any)?.name, (${x.v} as any)?.s, (${x.v} as any)?.n, typeof ${x.v}d, Object.keys(${x.v}n), attempt(() => (${x.v}n as any).change?.(6)), ${x.v}, ${x.v} === ${x.v}n.default, ${x.v}d, attempt(() => (${x.v}d as any).push?.(3)), attempt(() => (${x.v}d as any)()), ${x.v}n]`,
    };
  },
  namespaceValues({ file, n, a, s, pick, x }) {
    const v = x.v;
    return {
      files: {
        a: stmt`${some(x, ["export let z: any = 1;", "export const a: any = [2];", "export var Z: any = 3;", "export function f() {}", "export const _: any = 4, $: any = 5;", "export const é: any = 6;", "export enum E { A }", "export namespace N { export const x = 1; }", "export default 7;", "export class K {}", "let own: any = 8; export { own as \"a name\", own as \"10\", own as \"2\", own as own2 };", "export let [b, ...c]: any = [1, 2, 3];", "export const { d, ...g }: any = { d: 1, e: 2 };", "export const __proto__: any = 9;", "export const then: any = 10;", "export const toString: any = 11;", "export type Y = 1;"], 0.6).join("\n")}
export let live: any = ${n()}; export const turn = (): any => (live = ${a()});`,
      },
      imports: some(x, [`import * as ${v} from "./${file("a")}";`, `import { turn as ${v}t } from "./${file("a")}";`], 1),
      value: `[Object.keys(${v}), ${v}, { ...${v} }, Object.entries(${v}).length, typeof ${v}, JSON.stringify(${v}), Object.isFrozen(${v}), Object.isSealed(${v}), Object.isExtensible(${v}), Object.getPrototypeOf(${v}) === null, "z" in ${v}, "hasOwnProperty" in ${v}, Object.hasOwn(${v}, "a"), Object.prototype.toString.call(${v}), (${v} as any)[Symbol.toStringTag], attempt(() => ((${v} as any).live = 1)), attempt(() => ((${v} as any).fresh = 1)), attempt(() => delete (${v} as any).live), attempt(() => delete (${v} as any).fresh), attempt(() => Object.defineProperty(${v}, "live", { value: ${v}.live })), attempt(() => Object.defineProperty(${v}, "live", { value: {} })), attempt(() => Object.freeze(${v}) === ${v}), attempt(() => Object.preventExtensions(${v}) === ${v}), attempt(() => Object.setPrototypeOf(${v}, null) === ${v}), attempt(() => Object.setPrototypeOf(${v}, {})), Object.getOwnPropertyDescriptor(${v}, "live"), Object.getOwnPropertyNames(${v}), Object.getOwnPropertySymbols(${v}).length, Object.assign({}, ${v}), (({ live, ...rest }: any) => [live, rest])(${v}), ${v}t(), ${v}.live, (${v} as any)["live"], (${v} as any)[${JSON.stringify("a name")}], (${v} as any)[2], attempt(() => \`$\{${v}}\`), (() => { const names: any[] = []; for (const name in ${v}) names.push(name); return names; })(), Object.values(${v}).length, ${v} instanceof Object, attempt(() => String(${v})), Array.isArray(${v}), ${v}?.live, Object.is(${v}, ${v})]`,
    };
  },
  liveBindings({ file, n, a, pick, x }) {
    const v = x.v;
    return {
      files: {
        a: stmt`export let count: any = ${n()}; export var early: any; export let [first, { second = ${n()} } = {} as any]: any = [${a()}];
export function set(value: any): any { const before = count; count = value; early = typeof before; first = count; return before; }
export { count as other, count as "a count" };
export let fn: any = () => count; export function swap() { (swap as any) = fn; fn = swap; return typeof swap; }
for (count of [1, 2]) ; ({ count = ${n()} } = {} as any); [count] = [count ?? 3]; count${pick(["++", "--", " += 1", " ||= 4", " ??= 5"])};
export const table: any = { get count() { return count; }, set count(value) { count = value; } };
export class Holder { static all: any[] = []; own = count; get now() { return count; } constructor() { Holder.all.push(count); } }`,
        b: stmt`export * from "./${file("a")}"; export { count as renamed } from "./${file("a")}"; import { count, set } from "./${file("a")}"; export { set as setAgain };
export const snapshot: any = count; export let follow: any = () => count; export const shorthand: any = { count }; export const withDefault = (x = count): any => { const count = x; return [count]; };
${pick([`set(${""}"from b");`, "", "follow = set;"])}`,
      },
      imports: some(x, [`import { count as ${v}, other as ${v}o, renamed as ${v}r, set as ${v}s, setAgain as ${v}sa, early as ${v}e, first as ${v}f, second as ${v}f2, swap as ${v}w, fn as ${v}fn, table as ${v}t, Holder as ${v}H, "a count" as ${v}q } from "./${file("b")}";`, `import * as ${v}n from "./${file("b")}";`], 1),
      value: `[${v}, ${v}o, ${v}s(${pick(["1", '"x"', "[1]", "undefined"])}), ${v}, ${v}o, ${v}r, ${v}q, ${v}n.count, ${v}e, ${v}f, ${v}f2, ${v}n.snapshot, ${v}n.shorthand, ${v}n.withDefault(), ${v}n.follow(2), ${v}sa(3), ${v}t.count, (${v}t.count = 4, ${v}), attempt(() => ${v}w()), typeof ${v}w, attempt(() => ${v}fn()), new ${v}H(), new ${v}H().now, ${v}H.all, [${v}, ${v}s(8), ${v}], ${v} + ${v}s(9) + ${v}, typeof ${v}]`,
    };
  },
  // In which order modules are evaluated, and which are not at all.
  order({ file, n, pick, x }) {
    const NAMES = ["a", "b", "c", "d", "e", "f", "g"];
    const link = (from, to) => pick([`import "./${file(to)}";`, `import { ${to} as ${from}_${to} } from "./${file(to)}"; log.push(typeof (() => ${from}_${to}));`, `import { ${to} as ${from}_${to} } from "./${file(to)}";`, `import type { ${to} as ${from}_${to} } from "./${file(to)}"; export type T${to} = typeof ${from}_${to};`, `import { type T as ${from}_${to} } from "./${file(to)}";`, `export * from "./${file(to)}";`, `export { ${to} as ${from}${to} } from "./${file(to)}";`, `export type { T as T${from}${to} } from "./${file(to)}";`, `import * as ${from}_${to} from "./${file(to)}"; export { ${from}_${to} };`, `import * as ${from}_${to} from "./${file(to)}"; export type S${to} = typeof ${from}_${to};`, `export {} from "./${file(to)}";`, `import {} from "./${file(to)}";`, `export * as ${from}${to} from "./${file(to)}";`, `import ${from}_${to} = ${from}_Own.${pick(["x", "y"])}; log.push(typeof ${from}_${to});`]);
    const module = (name) => stmt`log.push("begin ${name}");
${some(x, NAMES, name === "a" ? 0.6 : 0.3).filter((to) => to !== name).map((to) => link(name, to)).join("\n")}
namespace ${name}_Own { export const x = 1; export type y = 2; export namespace y { export const z = ${n()}; } }
export const ${name}: any = ${n()}; export type T = ${name === "a" ? "1" : "2"}; log.push("end ${name}");`;
    return { files: Object.fromEntries(NAMES.map((name) => [name, module(name)])), imports: [`import * as ${x.v} from "./${file("a")}";`], value: `[Object.keys(${x.v}), log]` };
  },
  data({ file, n, pick, x }) {
    const v = x.v;
    return {
      files: {
        "a.json": { kind: "text", parts: [JSON.stringify(pick([{ b: 1, a: [1, { c: null }], 2: "two", "a b": {}, default: "d" }, [1, [2]], "text", 5, null, true]))] },
        a: stmt`import data from "./${file("a")}.json"; export default data; export { default as again } from "./${file("a")}.json"; export const change = (): any => attempt(() => { (data as any).a = ${n()}; (data as any).fresh = 1; delete (data as any).b; return Object.keys(data as any); });`,
      },
      imports: some(x, [`import ${v}, { again as ${v}a, change as ${v}c } from "./${file("a")}";`, `import ${v}d from "./${file("a")}.json";`, `import { default as ${v}e } from "./${file("a")}.json";`], 1),
      value: `[${v}, ${v} === ${v}d, (${v}e as any)?.a, ${v}c(), ${v}a, ${v}d, typeof ${v}e]`,
    };
  },
  // Enums, namespaces and what is merged, across modules.
  declarations({ file, n, s, a, pick, x }) {
    const v = x.v;
    return {
      files: {
        a: stmt`export enum E { A, B = ${pick(["5", "'x'.length", "-1", "1 << 2"])}, C = B + 1, S = "s" } export const enum F { X = E.B, Y = 2, Z = X | Y }
export enum E { More = 10 } export namespace E { export const extra: any = ${n()}; export function of(x: any): any { return E[x]; } }
export function Fn(x: any): any { return [x, Fn.count++, Fn.inner.deep]; } export namespace Fn { export let count: any = ${n()}; export namespace inner { export const deep: any = ${a()}; } }
export class Cls { static own = 1; } export namespace Cls { export const added: any = [Cls.own]; export type T = 1; }
export namespace N { export let x: any = ${n()}; export const get = () => x; export namespace M { export const y: any = x; export enum In { P = 3 } } const hidden = 1; export const seen = hidden + x; export import alias = M.In; }
export namespace N { export const z: any = x + 1; export interface Only { a: 1 } } export namespace Types { export type T = 1; }
export interface K { a: 1 } export const K: any = { b: ${s()} }; export import Deep = N.M; import Local = N.M.In; export { Local, Local as "a local" }; N.x = "changed";`,
        b: stmt`import { E, F, Fn, N, type K, type Types } from "./${file("a")}"; import * as all from "./${file("a")}"; import P = N.M.In; import y = all.N.M.y; export import Z = all.E;
type Unused = all.K | Types.T; export enum G { A = E.B, B = F.Z, C = "c" + 1, D = N.M.In.P } export { P, y }; export const k: K = { a: 1 }; export const made: any = [E.of(0), Fn(1), F.X, E[10], all.Deep.y, N.get()];
export namespace Own { export import e = E; export const f = e.A; } export default P;`,
      },
      imports: some(x, [`import * as ${v} from "./${file("a")}";`, `import ${v}d, * as ${v}b from "./${file("b")}";`, `import { Fn as ${v}F, E as ${v}E, type K as ${v}K, N as ${v}N } from "./${file("a")}";`], 1),
      value: `[${v}, ${v}b, ${v}d, Object.keys(${v}), Object.keys(${v}b), ${v}F(2), ${v}F.count, ${v}E.More, ${v}E[0], ${v}N, (${v}N.x = 5, ${v}N.get()), ${v}N.z, ${v}b.Own.f, ${v}b.G, typeof ${v}.Cls.added, ${v}.Local.P, ("Types" in ${v}) as any]`,
    };
  },
};

// One scenario: what the entry gets is { files, imports, statements }. `head` is what each of its modules begins with.
export function makeModules(g, number, head) {
  const { random } = g;
  const name = random.pick(Object.keys(SCENARIOS));
  const file = (part) => `x${number}${part}`;
  const gen = (type) => () => g.gen(type, 1);
  const made = SCENARIOS[name]({ file, n: gen("num"), s: gen("str"), a: gen("any"), pick: random.pick, leadsBack: g.unknowns, x: { ...random, v: `x${number}` } });
  const files = {};
  for (const [part, tree] of Object.entries(made.files)) {
    const isData = part.endsWith(".json");
    files[`src/${file(part)}${isData ? "" : ".ts"}`] = isData ? tree : { kind: "list", parts: [{ kind: "text", parts: [head] }, tree] };
  }
  return { files, imports: made.imports, statement: stmt`app.use(secret.random({ name: "f-${name}-" + hash(attempt(() => ${made.value})) }));` };
}
