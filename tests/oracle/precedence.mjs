// Expressions with as few parentheses as there may be, and types wherever they may stand: each has one reading, and a
// grammar that binds an operator to more or less than that gives another value.

// Precedence, as ECMA-262 nests its productions; `as` and `satisfies` are where relations are.
const LEAST = 0, ASSIGN = 2, COALESCE = 3, OR = 4, AND = 5, RELATION = 10, POWER = 14, UNARY = 15, POSTFIX = 16, CHAIN = 18, PRIMARY = 20;
const BINARY = [["||", OR], ["&&", AND], ["|", 6], ["^", 7], ["&", 8], ["===", 9], ["!==", 9], ["==", 9], [">=", RELATION], ["<=", RELATION], ["<<", 11], [">>>", 11], ["+", 12], ["+", 12], ["-", 12], ["*", 13], ["/", 13], ["%", 13]];

// What the expressions are made of.
export const GIVEN = `let k: any = 2; const p: any = 3, q: any = "q", nil: any = null;
class Box<T = any> { v: any; n: any = 1; constructor(v?: T, ...more: any[]) { this.v = v; } get<U>(x?: U): any { return x === undefined ? this.v : x; } }
const w: any = { v: 5, n: 1, deep: { v: 6, f: <T>(x?: T, y?: any): any => (x === undefined ? w : x), list: [7, [8]] }, Box, self: () => w, in: { of: 9 } };
const id = <T, U = T>(x?: T, y?: U): any => x; const tagged = <T>(strings: TemplateStringsArray, ...values: T[]): any => ({ v: strings.join("") + values.length });`;

export class Precedence {
  constructor(random) {
    this.random = random;
  }

  gap() {
    return this.random.weighted([[8, " "], [1, "\n"], [1, " /* ! < ( */ "]]);
  }

  under([text, precedence], least) {
    return precedence < least ? `(${text})` : text;
  }

  primary() {
    return [this.random.pick(["k", "p", "q", "nil", "w", "w", "w", "3", "0.5", '"a!.b"', "null", "true", "[1, 2]", "`t`", "undefined"]), PRIMARY];
  }

  types() {
    return this.random.pick(["", "", "<any>", "<any, any>", "<Box<any>>", "<[a: any, b?: string]>", "<typeof w>", "<{ a: any }>", "<() => void>", "<keyof Box>", "<Box | null>"]);
  }

  mark() {
    return this.random.pick(["", "", "!", "!", "!!"]);
  }

  // A value that has properties, and what is read from it.
  chain(depth) {
    const { random } = this;
    const one = (least = ASSIGN) => this.under(this.any(depth - 1), least);
    let text = random.weighted([
      [6, () => "w"],
      [1, () => `id${this.types()}(w)`],
      [1, () => `new Box${this.types()}(w)`],
      [1, () => `new w.Box${this.types()}(${one()}, ${one()})`],
      [1, () => `new w${this.random.pick(["!", ""])}.Box(w)`],
      [1, () => `(${one(LEAST)})`],
      [1, () => `tagged${this.random.pick(["", "<any>"])}\`x${"${"}${one(LEAST)}${"}"}\``],
      [1, () => `[w, ${one()}]`],
      [1, () => `(function () { return ${one(LEAST)}; })()`],
      [1, () => `(${random.pick(["x", "(x: any)", "(x?: any): any"])} => ${one()})(w)`],
      [1, () => `\`t${"${"}${one(LEAST)}${"}"}\``],
    ])();
    for (let i = 1 + random.below(3); i > 0; i--) {
      const line = random.chance(0.1) ? "\n  " : "";
      text += this.mark() + random.pick([`${line}.v`, `${line}.deep`, `${line}?.deep`, `${line}?.v`, ".in.of", `["deep"]`, `?.["v"]`, `[${one(LEAST)}]`, `.self?.()`, `?.self!().v`, `.deep?.f?.${this.types()}(${one()})`, `.deep!.f${this.types()}(${one()})`, `.get?.(${one()})`, `.toString()`, `.length`, `?.list[1]![0]`]);
    }
    return [text + this.mark(), CHAIN];
  }

  any(depth) {
    const { random } = this;
    if (depth <= 0) return this.primary();
    const one = (least) => this.under(this.any(depth - 1), least);
    const type = () => random.pick(["any", "any", "Box", "typeof w", "unknown", "string[]", "(() => any)", '"a" | "b"', "const"]);
    return random.weighted([
      [6, () => this.chain(depth)],
      [3, () => this.primary()],
      [8, () => {
        const [operator, precedence] = random.pick(BINARY);
        const left = this.any(depth - 1);
        const isTyped = / (as|satisfies) [^()]*$/.test(left[0]);
        return [`${this.under(left, isTyped ? PRIMARY : precedence)}${this.gap()}${operator}${this.gap()}${one(precedence + 1)}`, precedence];
      }],
      [1, () => [`(${one(POSTFIX)} ${random.pick(["<", ">"])} ${one(11)})`, PRIMARY]],
      [1, () => [`${one(CHAIN)} ${random.pick(["in", "instanceof"])} ${random.pick(["w", "w.deep!", "w!", "Box"])}`, RELATION]],
      [1, () => [`${one(POSTFIX)} ** ${one(POWER)}`, POWER]],
      [2, () => [`${one(6)} ?? ${one(6)}`, COALESCE]],
      [4, () => [`${random.pick(["!", "- ", "+ ", "~", "typeof ", "void ", "!!", "- - "])}${one(UNARY)}`, UNARY]],
      [2, () => [`<any>${one(UNARY)}`, UNARY]],
      [2, () => [`${one(11)} ${random.pick(["as", "as", "satisfies"])} ${type().replace("const", "any")}`, RELATION]],
      [3, () => [`${one(COALESCE)}${this.gap()}? ${one(ASSIGN)}${this.gap()}: ${one(ASSIGN)}`, ASSIGN]],
      [2, () => [`${random.pick(["k", "w.n", "w.n!", "w.deep!.n", "w!.deep.v!", "(k as any)", "(<any>w).n"])} ${random.pick(["=", "+=", "||=", "??=", "&&=", "-="])} ${one(ASSIGN)}`, ASSIGN]],
      [1, () => [`${random.pick(["k", "w.n", "w.n!", "w!.n!"])}${random.pick(["++", "--"])}`, POSTFIX]],
      [1, () => [`${random.pick(["++", "--"])}${random.pick(["k", "w.n", "w.n!", "w!.n"])}`, UNARY]],
      [1, () => [`delete ${random.pick(["w.gone", "w!.gone!", "w.deep!.n", "w?.deep.gone", 'w["gone"]!'])}`, UNARY]],
      [1, () => ["new Box", 17]],
      [1, () => [`(${one(ASSIGN)}, ${one(ASSIGN)})`, PRIMARY]],
      [1, () => [`{ a: ${one(ASSIGN)}, [${one(ASSIGN)}]: ${one(ASSIGN)}, ...${one(ASSIGN)} }`, LEAST]],
      [1, () => [`[${one(ASSIGN)}, ...[${one(ASSIGN)}], ${one(ASSIGN)}]`, PRIMARY]],
      [1, () => [`id${this.types()}(${one(ASSIGN)}, ${one(ASSIGN)})${this.mark()}`, CHAIN]],
    ])();
  }
}
