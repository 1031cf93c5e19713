"""C, JavaScript, Rust and Julia."""

from __future__ import annotations

from .language import Language


def words(text: str) -> frozenset[str]:
    return frozenset(text.split())


C = Language(
    name="c",
    above={"#include <math.h>": "", "#include <stdint.h>": "uint32_t"},
    comment="//",
    opening=lambda name, arguments: [
        f"double {name}({', '.join(f'double {a}' for a in ('t', *arguments))}) {{",
        "    if (isnan(t)) return t;",
        "    t = fmax(t, 0.0);",
    ],
    closing=["}"],
    assign="{name} = {value};",
    declare="const double {name} = {value};",
    returned="return {value};",
    loop="for (double {k} = 1.0; {k} <= {top}; {k} += 1.0) {{",
    again="{name} = {name} {operator} {value};",
    infinity="INFINITY",
    nan="NAN",
    reserved=words(
        "auto break case char const continue default do double else enum extern float for goto if inline int long "
        "register restrict return short signed sizeof static struct switch typedef union unsigned void volatile "
        "while t k main exp log sqrt sin cos tanh floor ceil pow normal gamma j0 j1 y0 y1 jn yn"
    ),
    calls={
        "unset": "double {name};",
        "accumulator": "double {name} = {value};",
        "exp": "exp({0})",
        "log": "log({0})",
        "sqrt": "sqrt({0})",
        "sin": "sin({0})",
        "cos": "cos({0})",
        "tanh": "tanh({0})",
        "abs": "fabs({0})",
        "floor": "floor({0})",
        "ceil": "ceil({0})",
        "round": "rint({0})",
        "minimum": "fmin({0}, {1})",
        "maximum": "fmax({0}, {1})",
        "pow": "pow({0}, {1})",
        "where": "({0} ? {1} : {2})",
        "normal": "normal({0}, {1})",
    },
    helpers={
        "normal": """\
// The k-th standard normal number of a seed: Threefry-2x32 (Salmon et al. 2011), Box and Muller.
static double normal(double seed, double k) {
    static const int rotations[2][4] = {{13, 15, 26, 6}, {17, 29, 16, 24}};
    const uint64_t s = (uint64_t)(int64_t)seed, n = (uint64_t)(int64_t)k;
    const uint32_t low = (uint32_t)s, high = (uint32_t)(s >> 32);
    const uint32_t keys[3] = {low, high, low ^ high ^ 0x1BD11BDAu};
    uint32_t x = (uint32_t)n + keys[0], y = (uint32_t)(n >> 32) + keys[1];
    for (int block = 0; block < 5; block++) {
        for (int i = 0; i < 4; i++) {
            const int r = rotations[block % 2][i];
            x += y;
            y = ((y << r) | (y >> (32 - r))) ^ x;
        }
        x += keys[(block + 1) % 3];
        y += keys[(block + 2) % 3] + (uint32_t)(block + 1);
    }
    const double a = (x + 0.5) / 4294967296.0, b = (y + 0.5) / 4294967296.0;
    return sqrt(-2.0 * log(a)) * cos(6.283185307179586 * b);
}""",
    },
)

JAVASCRIPT = Language(
    name="javascript",
    comment="//",
    opening=lambda name, arguments: [
        f"export function {name}({', '.join(('t', *arguments))}) {{",
        "    if (Number.isNaN(t)) return t;",
        "    t = Math.max(t, 0.0);",
    ],
    closing=["}"],
    assign="{name} = {value};",
    declare="const {name} = {value};",
    returned="return {value};",
    loop="for (let {k} = 1; {k} <= {top}; {k}++) {{",
    again="{name} = {name} {operator} {value};",
    infinity="Infinity",
    nan="NaN",
    reserved=words(
        "await break case catch class const continue debugger default delete do else enum export extends false "
        "finally for function if implements import in instanceof interface let new null package private protected "
        "public return static super switch this throw true try typeof var void while with yield t k arguments eval "
        "Math Infinity NaN Number rounded normal"
    ),
    calls={
        "unset": "let {name};",
        "accumulator": "let {name} = {value};",
        **{
            name: f"Math.{name}({{0}})"
            for name in ("exp", "log", "sqrt", "sin", "cos", "tanh", "abs", "floor", "ceil")
        },
        "round": "rounded({0})",
        "minimum": "Math.min({0}, {1})",
        "maximum": "Math.max({0}, {1})",
        "pow": "Math.pow({0}, {1})",
        "where": "({0} ? {1} : {2})",
        "normal": "normal({0}, {1})",
    },
    helpers={
        "round": """\
// To the nearest whole number, halves to the even one.
function rounded(x) {
    const below = Math.floor(x), half = x - below === 0.5;
    return half ? 2 * Math.round(x / 2) : Math.round(x);
}""",
        "normal": """\
// The k-th standard normal number of a seed: Threefry-2x32 (Salmon et al. 2011), Box and Muller.
function normal(seed, k) {
    const word = (n, high) => Number(BigInt.asUintN(32, BigInt(Math.trunc(n)) >> (high ? 32n : 0n)));
    const low = word(seed, false), high = word(seed, true);
    const keys = [low, high, (low ^ high ^ 0x1BD11BDA) >>> 0];
    const rotations = [[13, 15, 26, 6], [17, 29, 16, 24]];
    let x = (word(k, false) + keys[0]) >>> 0, y = (word(k, true) + keys[1]) >>> 0;
    for (let block = 0; block < 5; block++) {
        for (const r of rotations[block % 2]) {
            x = (x + y) >>> 0;
            y = (((y << r) | (y >>> (32 - r))) ^ x) >>> 0;
        }
        x = (x + keys[(block + 1) % 3]) >>> 0;
        y = (y + keys[(block + 2) % 3] + block + 1) >>> 0;
    }
    const a = (x + 0.5) / 4294967296, b = (y + 0.5) / 4294967296;
    return Math.sqrt(-2 * Math.log(a)) * Math.cos(2 * Math.PI * b);
}""",
    },
)

RUST = Language(
    name="rust",
    comment="//",
    opening=lambda name, arguments: [
        f"pub fn {name}({', '.join(f'{a}: f64' for a in ('t', *arguments))}) -> f64 {{",
        "    if t.is_nan() {",
        "        return t;",
        "    }",
        "    let t = t.max(0.0);",
    ],
    closing=["}"],
    assign="{name} = {value};",
    declare="let {name} = {value};",
    returned="return {value};",
    if_="if {condition} {{",
    elif_="}} else if {condition} {{",
    loop="for {k} in (1..=({top}) as u64).map(|k| k as f64) {{",
    again="{name} = {name} {operator} {value};",
    infinity="f64::INFINITY",
    nan="f64::NAN",
    reserved=words(
        "as async await break const continue crate dyn else enum extern false fn for if impl in let loop match mod "
        "move mut pub ref return self Self static struct super trait true type unsafe use where while abstract "
        "become box do final gen macro override priv try typeof unsized virtual yield t k normal"
    ),
    calls={
        "unset": "let {name}: f64;",
        "accumulator": "let mut {name}: f64 = {value};",
        **{name: f"f64::{name}({{0}})" for name in ("exp", "sqrt", "sin", "cos", "tanh", "abs", "floor", "ceil")},
        "log": "f64::ln({0})",
        "round": "f64::round_ties_even({0})",
        "minimum": "f64::min({0}, {1})",
        "maximum": "f64::max({0}, {1})",
        "pow": "f64::powf({0}, {1})",
        "where": "(if {0} {{ {1} }} else {{ {2} }})",
        "normal": "normal({0}, {1})",
    },
    helpers={
        "normal": """\
// The k-th standard normal number of a seed: Threefry-2x32 (Salmon et al. 2011), Box and Muller.
fn normal(seed: f64, k: f64) -> f64 {
    const ROTATIONS: [[u32; 4]; 2] = [[13, 15, 26, 6], [17, 29, 16, 24]];
    let (s, n) = (seed as i64 as u64, k as i64 as u64);
    let (low, high) = (s as u32, (s >> 32) as u32);
    let keys = [low, high, low ^ high ^ 0x1BD1_1BDA];
    let mut x = (n as u32).wrapping_add(keys[0]);
    let mut y = ((n >> 32) as u32).wrapping_add(keys[1]);
    for block in 0..5 {
        for r in ROTATIONS[block % 2] {
            x = x.wrapping_add(y);
            y = y.rotate_left(r) ^ x;
        }
        x = x.wrapping_add(keys[(block + 1) % 3]);
        y = y.wrapping_add(keys[(block + 2) % 3]).wrapping_add(block as u32 + 1);
    }
    let (a, b) = ((x as f64 + 0.5) / 4294967296.0, (y as f64 + 0.5) / 4294967296.0);
    (-2.0 * a.ln()).sqrt() * (2.0 * std::f64::consts::PI * b).cos()
}""",
    },
)

JULIA = Language(
    name="julia",
    comment="#",
    opening=lambda name, arguments: [
        f"function {name}({', '.join(('t', *arguments))})",
        "    isnan(t) && return float(t)",
        "    t = max(float(t), 0.0)",
    ],
    closing=["end"],
    if_="if {condition}",
    elif_="elseif {condition}",
    else_="else",
    end="end",
    loop="for {k} in 1.0:floor({top})",
    infinity="Inf",
    nan="NaN",
    reserved=words(
        "baremodule begin break catch const continue do else elseif end export false finally for function global if "
        "import let local macro module quote return struct true try using while t k normal count exp log sqrt sin "
        "cos tanh abs floor ceil round min max float ifelse pi im"
    ),
    calls={
        **{name: f"{name}({{0}})" for name in ("exp", "log", "sqrt", "sin", "cos", "tanh", "abs", "floor", "ceil")},
        "round": "round({0})",
        "minimum": "min({0}, {1})",
        "maximum": "max({0}, {1})",
        "pow": "float({0})^({1})",
        "where": "({0} ? {1} : {2})",
        "normal": "normal({0}, {1})",
    },
    helpers={
        "normal": """\
"The k-th standard normal number of a seed: Threefry-2x32 (Salmon et al. 2011), Box and Muller."
function normal(seed, k)
    rotations = ((13, 15, 26, 6), (17, 29, 16, 24))
    s, n = trunc(Int64, seed) % UInt64, trunc(Int64, k) % UInt64
    low, high = s % UInt32, (s >> 32) % UInt32
    keys = (low, high, low ⊻ high ⊻ 0x1bd11bda)
    x, y = (n % UInt32) + keys[1], ((n >> 32) % UInt32) + keys[2]
    for block in 0:4
        for r in rotations[block % 2 + 1]
            x += y
            y = bitrotate(y, r) ⊻ x
        end
        x += keys[(block + 1) % 3 + 1]
        y += keys[(block + 2) % 3 + 1] + UInt32(block + 1)
    end
    a, b = (x + 0.5) / 4294967296.0, (y + 0.5) / 4294967296.0
    return sqrt(-2 * log(a)) * cos(2pi * b)
end""",
    },
)
