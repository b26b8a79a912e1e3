(a) => { return c?.5:1 << b; };
