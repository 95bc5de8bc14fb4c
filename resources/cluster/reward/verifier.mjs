// The verifier of OpenMMReasoner Desktop in one file; needs Node 20 or later and nothing else.
// Cases as JSON Lines on standard input, verdicts on standard output:
//   {"id", "response", "gold", "question"?, "check"?, "reasoning"?} -> {"id", "score", "accuracy", "format", …}
// Made by `npm run build:cluster`; do not edit.
import { createInterface } from "node:readline";

// rewards/parts.ts
const part = (row) => row;
const REWARD_PARTS = {
	accuracy: part({
		settings: { accuracyWeight: {
			default: .9,
			unit: "weight",
			source: "paper"
		} },
		slider: "accuracyWeight",
		needs: ["accuracy"],
		formula: "weight · accuracy",
		rewardsOf: (answers, { accuracyWeight }) => answers.map(({ accuracy, finished }) => finished ? accuracyWeight * accuracy : 0)
	}),
	format: part({
		settings: { formatWeight: {
			default: .1,
			unit: "weight",
			source: "paper"
		} },
		slider: "formatWeight",
		needs: ["format"],
		formula: "weight · format",
		rewardsOf: (answers, { formatWeight }) => answers.map(({ format, finished }) => finished ? formatWeight * format : 0)
	}),
	conciseness: part({
		settings: { concisenessWeight: {
			default: .1,
			published: 0,
			unit: "weight",
			source: "measured"
		} },
		slider: "concisenessWeight",
		needs: [
			"accuracy",
			"length",
			"group"
		],
		formula: "correct answers only: weight · clamp((m − n) / m, −1, 1), m the median length of the group's correct answers",
		rewardsOf: (answers, { concisenessWeight }) => concisenessReward(answers.map(({ lengthTokens }) => lengthTokens), answers.map(({ accuracy, finished }) => finished && accuracy === 1), concisenessWeight)
	}),
	overlong: part({
		settings: {
			overlongBuffer: {
				default: 0,
				unit: "tokens",
				source: "dapo",
				isWithinLimit: true
			},
			overlongFactor: {
				default: 1,
				unit: "weight",
				source: "dapo"
			}
		},
		needs: ["length"],
		formula: "0, then falling to −factor over the last `overlongBuffer` tokens before the limit (arXiv 2503.14476, equation 13)",
		rewardsOf: (answers, { overlongBuffer: buffer, overlongFactor: factor, maxNewTokens: max }) => answers.map(({ lengthTokens }) => buffer > 0 ? overlongPenalty(lengthTokens, {
			max,
			buffer,
			factor
		}) : 0)
	}),
	repetition: part({
		settings: { repetitionWeight: {
			default: 0,
			unit: "weight",
			source: "reference"
		} },
		slider: "repetitionWeight",
		needs: ["text"],
		formula: "−weight · (1 − distinct n-grams / all n-grams), four words each (arXiv 2502.03373, appendix C.2)",
		rewardsOf: (answers, { repetitionWeight: weight }) => answers.map(({ text }) => weight > 0 ? repetitionPenalty(text, weight) : 0)
	})
};
function rewardSettings(table = REWARD_PARTS) {
	return Object.values(table).flatMap(({ settings }) => Object.entries(settings));
}
function overlongPenalty(lengthTokens, { max, buffer, factor }) {
	if (!(buffer > 0 && buffer <= max)) throw new RangeError(`overlongPenalty: 0 < buffer <= max, got buffer ${buffer}, max ${max}`);
	const excess = lengthTokens - (max - buffer);
	return excess <= 0 ? 0 : -excess / buffer * factor;
}
function concisenessReward(lengths, correct, weight) {
	if (lengths.length !== correct.length) throw new RangeError(`concisenessReward: one verdict per length, got ${lengths.length} and ${correct.length}`);
	const right = lengths.filter((_, index) => correct[index]).sort((a, b) => a - b);
	if (right.length < 2) return lengths.map(() => 0);
	const half = right.length >> 1;
	const median = right.length % 2 === 1 ? right[half] : (right[half - 1] + right[half]) / 2;
	if (!(median > 0)) return lengths.map(() => 0);
	return lengths.map((length, index) => {
		if (!correct[index]) return 0;
		return weight * Math.max(-1, Math.min(1, (median - length) / median));
	});
}
const NGRAM_WORDS = 4;
const WORD$1 = /[\u3400-\u9fff]|[^\s\u3400-\u9fff]+/g;
function repetitionPenalty(text, weight) {
	const words = text.toLowerCase().match(WORD$1) ?? [];
	const total = words.length - NGRAM_WORDS + 1;
	if (total <= 0) return 0;
	const distinct = /* @__PURE__ */ new Set();
	for (let at = 0; at < total; at++) distinct.add(words.slice(at, at + NGRAM_WORDS).join(" "));
	return distinct.size === total ? 0 : -weight * (1 - distinct.size / total);
}

// main/verifier/reward.ts
const PUBLISHED_REWARD = Object.fromEntries(rewardSettings().map(([name, setting]) => [name, setting.published ?? setting.default]));
function composeRewards(answers, weights, table = REWARD_PARTS) {
	const columns = Object.entries(table).map(([name, part]) => [name, part.rewardsOf(answers, weights)]);
	return {
		rewards: answers.map((_, i) => columns.map(([, values]) => values[i]).reduce((sum, value) => sum + value)),
		parts: answers.map((_, i) => Object.fromEntries(columns.map(([name, values]) => [name, values[i]])))
	};
}

// main/verifier/math/step-budget.ts
const STEPS = 4e4;
var BudgetExceeded = class extends Error {};
let remaining = Infinity;
let isRunning = false;
let run = 0;
function currentRun() {
	return run;
}
function withinBudget(task, fallback) {
	if (isRunning) return task();
	isRunning = true;
	run++;
	remaining = STEPS;
	try {
		return task();
	} catch (error) {
		if (error instanceof BudgetExceeded || error instanceof RangeError) return fallback;
		throw error;
	} finally {
		isRunning = false;
		remaining = Infinity;
	}
}
function spend(steps) {
	remaining -= steps;
	if (remaining < 0) throw new BudgetExceeded("step budget exceeded");
}

// main/verifier/text/spellings.ts
function spellings(table) {
	return Object.fromEntries(Object.entries(table).flatMap(([value, names]) => words(names).map((name) => [name, value])));
}
function words(text) {
	return text.trim().split(/\s+/);
}

// main/verifier/values/currency.ts
const CURRENCIES = spellings({
	"USD CAD AUD NZD MXN SGD HKD": "$",
	"USD CAD AUD NZD SGD HKD": "dollar",
	"JPY CNY": "¥ ￥",
	USD: "us$ buck",
	EUR: "€ euro",
	GBP: "£ pound quid",
	JPY: "yen 円",
	CNY: "yuan rmb 元",
	INR: "₹ rupee",
	KRW: "₩ won",
	RUB: "₽ ruble rouble",
	CHF: "franc",
	TRY: "₺ lira",
	BRL: "r$ real",
	PLN: "zloty",
	BTC: "₿",
	MXN: "peso",
	SEK: "krona"
});
const SCALES$1 = {
	thousand: 1000n,
	k: 1000n,
	million: 10n ** 6n,
	m: 10n ** 6n,
	mn: 10n ** 6n,
	billion: 10n ** 9n,
	bn: 10n ** 9n,
	b: 10n ** 9n
};
const MAX_CHARACTERS$11 = 60;
const AMOUNT = /^([-+]?)([^\d\s.,+-]{1,7})? ?([-+]?)(\d[\d.,' ]*)(?: ?(thousand|million|billion|bn|mn|k|m|b)(?![a-z]))?(?: ([a-z]{3,7})| ?([^\d\s.,a-z]{1,2}))?$/;
function parseAmount(text) {
	if (text.length > MAX_CHARACTERS$11) return null;
	const bare = text.replace(/\\(?=[$€£¥])/g, "").replace(/\s+/g, " ").replace(/[−–]/g, "-").trim().toLowerCase();
	const match = AMOUNT.exec(bare);
	if (!match) return null;
	const [, sign, before, innerSign, digits, scale, word, mark] = match;
	const names = [before, word ?? mark].filter((name) => name !== void 0);
	const currencies = names.map(currencyCodes);
	if (currencies.includes(null) || sign !== "" && innerSign !== "") return null;
	const [first = [], second = first] = currencies;
	const codes = first.filter((code) => second.includes(code));
	const value = parseDigits(digits.trim());
	if (value === null || names.length > 0 && codes.length === 0) return null;
	const size = value.numerator * (scale === void 0 ? 1n : SCALES$1[scale]);
	return {
		value: {
			numerator: sign === "-" || innerSign === "-" ? -size : size,
			denominator: value.denominator
		},
		codes
	};
}
function currencyCodes(name) {
	const known = Object.hasOwn(CURRENCIES, name) ? CURRENCIES[name] : CURRENCIES[name.replace(/s$/, "")];
	if (typeof known === "string") return known.split(" ");
	return /^[a-z]{3}$/.test(name) && ISO_CODES.has(name.toUpperCase()) ? [name.toUpperCase()] : null;
}
const ISO_CODES = new Set(Intl.supportedValuesOf("currency"));
function parseDigits(text) {
	const spaced = /^\d{1,3}(?:[ ']\d{3})+(?:[.,]\d{1,2})?$/.test(text) ? text.replace(/[ ']/g, "") : text;
	const plain = /^\d{1,3}(?:,\d{3})+(?:\.\d+)?$/.test(spaced) ? spaced.replace(/,/g, "") : /^\d{1,3}(?:\.\d{3})+,\d{1,2}$|^\d{1,3}(?:\.\d{3}){2,}$/.test(spaced) ? spaced.replace(/\./g, "").replace(",", ".") : /^\d+,\d{1,2}$/.test(spaced) ? spaced.replace(",", ".") : spaced;
	const match = /^(\d+)(?:\.(\d+))?$/.exec(plain);
	if (!match) return null;
	const decimals = match[2] ?? "";
	return {
		numerator: BigInt(match[1] + decimals),
		denominator: 10n ** BigInt(decimals.length)
	};
}

// main/verifier/text/boxed.ts
const OPENING$1 = "\\boxed{";
function findAnyBoxes(text) {
	const boxes = findBoxes(text);
	return boxes.length > 0 ? boxes : findBoxes(text, { ignoresEscapedBraces: true });
}
function findBoxes(text, { ignoresEscapedBraces = false } = {}) {
	const boxes = [];
	const first = text.indexOf(OPENING$1);
	if (first < 0) return boxes;
	const open = [];
	for (let at = first; at < text.length; at++) if (ignoresEscapedBraces && text[at] === "\\" && /[{}\\]/.test(text[at + 1] ?? "")) at++;
	else if (text[at] === "{") open.push(at);
	else if (text[at] === "}") {
		const brace = open.pop();
		if (brace === void 0) continue;
		const start = brace + 1 - 7;
		if (start >= 0 && text.startsWith(OPENING$1, start)) boxes.push({
			start,
			end: at + 1,
			content: text.slice(brace + 1, at)
		});
	}
	return boxes.sort((a, b) => a.start - b.start);
}
function hasAdjacentOperand(text, { start, end }) {
	return /[-−+/^\d]$/.test(text.slice(Math.max(0, start - 1), start)) || /^(?:[\d/^]|\.\d)/.test(text.slice(end, end + 2));
}

// main/verifier/text/keyboard-spellings.ts
const SIGNS = [
	[/<-{1,2}>|<=>|[⇌⇄↔⟷⇔]|\\(?:rightleftharpoons|(?:long)?leftrightarrow)(?![A-Za-z])/g, "↔"],
	[/-{1,2}>|[⟶➝➔]|\\(?:to|(?:long)?rightarrow)(?![A-Za-z])/g, "→"],
	[/>=|[⩾≧]|\\(?:geqslant|geq|ge)(?![A-Za-z])/g, "≥"],
	[/<=|[⩽≦]|\\(?:leqslant|leq|le)(?![A-Za-z])/g, "≤"],
	[/\\gt(?![A-Za-z])/g, ">"],
	[/\\lt(?![A-Za-z])/g, "<"],
	[/!=|\\neq?(?![A-Za-z])/g, "≠"],
	[/\+\/-|\\pm(?![A-Za-z])|(?<=\d ?)\+-(?= ?\d)/g, "±"],
	[/\\approx(?![A-Za-z])|(?<!\S)~(?= ?\d)/g, "≈"],
	[/[×∗]|\\times(?![A-Za-z])/g, "*"],
	[/(?<=\d)\s*[xX*]\s*(?=\d|$)|(?<=\d ?[A-Za-z]{1,3}) [xX*] (?=\d)/g, "*"],
	[/[·⋅•∙]|\\cdot(?![A-Za-z])/g, "·"],
	[/[∕⁄]/g, "/"],
	[/[—‐‑]/g, "-"],
	[/μ/g, "µ"],
	[/[º˚]/g, "°"],
	[/[“”″]/g, "\""],
	[/[′]/g, "'"],
	[/…/g, "..."]
];
const BLANKS = /\s*([→↔≥≤≠±≈<>=*/·+-])\s*/g;
const ANY_SIGN = /[^\sA-Za-z0-9.,;:!?'()%$]|\d ?[xX]/;
const MAX_CHARACTERS$10 = 1e3;
function normalizeSigns(text) {
	if (text.length > MAX_CHARACTERS$10 || !ANY_SIGN.test(text)) return text;
	let spelling = text.replace(/\s+/g, " ");
	for (const [other, sign] of SIGNS) spelling = spelling.replace(other, sign);
	return spelling.replace(BLANKS, "$1");
}

// main/verifier/text/chemical-formulas.ts
const MAX_CHARACTERS$9 = 200;
const ELEMENTS = new Set(words(`
    H He Li Be B C N O F Ne Na Mg Al Si P S Cl Ar K Ca Sc Ti V Cr Mn Fe Co Ni Cu Zn Ga Ge As Se Br
    Kr Rb Sr Y Zr Nb Mo Tc Ru Rh Pd Ag Cd In Sn Sb Te I Xe Cs Ba La Ce Pr Nd Pm Sm Eu Gd Tb Dy Ho
    Er Tm Yb Lu Hf Ta W Re Os Ir Pt Au Hg Tl Pb Bi Po At Rn Fr Ra Ac Th Pa U Np Pu Am Cm Bk Cf Es
    Fm Md No Lr Rf Db Sg Bh Hs Mt Ds Rg Cn Nh Fl Mc Lv Ts Og
  `));
const CHEMISTRY = /\b(?:chemi\w+|formulas?|formulae|compounds?|molecul\w+|ions?|elements?|periodic|(?:mon|di|tri)?oxides?|hydroxides?|acids?|salts?|gas(?:es)?(?! station)|reactions?|reagents?)\b/i;
function equalFormulas(a, b) {
	const [left, right] = [parseFormula(a), parseFormula(b)];
	return left !== null && right !== null && left.length === right.length && left.every(({ text, level }, i) => {
		const other = right[i];
		const isSameLevel = level === other.level || level === "plain" || other.level === "plain";
		return text === other.text && isSameLevel;
	});
}
function isFormula(text) {
	return parseFormula(text) !== null;
}
function isCaseSensitiveFormula(text, question) {
	const formula = parseFormula(text)?.map((one) => one.text).join("");
	if (formula === void 0 || /\d{4}|[A-Za-z]-\d/.test(formula)) return false;
	if (/^no$/i.test(formula) && !/\b(?:what|which|name|give|write)\b/i.test(question)) return false;
	const symbols = formula.match(/[A-Z][a-z]?/g);
	if (!symbols.every((symbol) => ELEMENTS.has(symbol))) return false;
	if (CHEMISTRY.test(question)) return true;
	const hasSmallLetter = /[a-z]/.test(formula);
	return symbols.length > 1 ? hasSmallLetter || /\d/.test(formula) : /[a-z]\d?[+-]/.test(formula);
}
function parseFormula(text) {
	if (text.length > MAX_CHARACTERS$9 || !/[A-Z]/.test(text)) return null;
	const bare = withoutMacros$1(text);
	if (/\d\s+\d(?!\d?[+-](?:\s|$))/.test(bare)) return null;
	const characters = charactersOf(bare);
	if (characters === null) return null;
	const flat = characters.map((one) => one.text).join("");
	return FORMULA$1.test(flat) ? multipleSigns(characters) : null;
}
const FORMULA$1 = /^(?:[A-Z][a-z]?|\d|\((?:aq|s|l|g)\)|(?<![A-Z])e(?=-)|[()[\]·+→↔-])+$/;
function withoutMacros$1(text) {
	let bare = text.replace(/\$|\\[,;: ]/g, " ").replace(/[⁻−–]/g, (c) => c === "⁻" ? c : "-");
	if (bare.includes("\\")) for (const inside of [/\{([^{}]*)\}/, /\{(.*)\}/]) bare = bare.replace(new RegExp(String.raw`\\(?:text|mathrm|ce)\s*${inside.source}`, "g"), "$1");
	return bare.replace(/[^+]+/g, (part) => keepBlanks(part, normalizeSigns(part))).trim();
}
function keepBlanks(part, normalized) {
	const [before] = /^\s?/.exec(part);
	const [after] = /\s?$/.exec(part);
	return before + normalized.trim() + (normalized.trim() === "" ? "" : after);
}
const RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻";
const LOWERED = "₀₁₂₃₄₅₆₇₈₉₊₋";
const PART = /(?<raised>[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]+|\^\s*(?:\{[^{}]*\}|\d{0,2}[+-]|\d))|(?<lowered>[₀₁₂₃₄₅₆₇₈₉]+|_\s*(?:\{[^{}]*\}|\d))|(?<sum>\s\+\s|[+-](?=[A-Z(]|\d+[A-Z(]))|(?<hydrate>\.(?=\s*\d*[A-Z])|\*(?=\s*\d*\s*[A-Z]))|\s+|(?<plain>[^])/gu;
function charactersOf(text) {
	const characters = [];
	const push = (part, level) => characters.push(...[...part].map((one) => ({
		text: one,
		level
	})));
	for (const { groups = {}, index } of text.matchAll(PART)) {
		const { raised, lowered, sum, hydrate, plain } = groups;
		if (raised !== void 0) {
			const charge = chargeOf(asFigures(raised), characters.length === 0 || index === 0);
			if (charge === null) return null;
			push(charge, "raised");
		} else if (lowered !== void 0) {
			const figures = asFigures(lowered);
			if (!/^\d+$/.test(figures)) return null;
			push(figures, "lowered");
		} else if (sum !== void 0) push(sum.trim(), "sum");
		else if (hydrate !== void 0) push("·", "plain");
		else if (plain !== void 0) push(plain, "plain");
	}
	return characters;
}
function asFigures(part) {
	return part.replace(/[\^_{}\s]/g, "").replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]/gu, (one) => "0123456789+-"[RAISED.indexOf(one)]).replace(/[₀₁₂₃₄₅₆₇₈₉]/gu, (one) => "0123456789+-"[LOWERED.indexOf(one)]);
}
function chargeOf(raised, isFirst) {
	const [, before, figure = "", after] = /^([+-])?(\d{1,3})?([+-]*)$/.exec(raised) ?? [];
	if (before === void 0 && after === void 0) return null;
	if (before !== void 0 && after !== "") return figure === "" ? before + after : null;
	const sign = before ?? after ?? "";
	return sign === "" && !isFirst ? null : figure + sign;
}
function multipleSigns(characters) {
	const charges = [];
	for (let at = 0; at < characters.length; at++) {
		const { text, level } = characters[at];
		let end = at + 1;
		const isSame = (other) => other?.text === text && other.level === level;
		if (/[+-]/.test(text) && level !== "sum") while (isSame(characters[end])) end++;
		if (end > at + 1) charges.push({
			text: String(end - at),
			level
		});
		charges.push({
			text,
			level
		});
		at = end - 1;
	}
	return charges;
}

// main/verifier/text/normalize.ts
const MAX_ANSWER_CHARACTERS = 2e4;
const DELIMITERS = words("$$…$$ $…$ \\(…\\) \\[…\\] **…** __…__ *…* `…` \"…\" '…' “…” ‘…’ 「…」").map((pair) => pair.split("…"));
const TEXT_MACRO = /^\\(?:text|textbf|textit|textrm|textsf|texttt|mathrm|mathbf|mathit|mathsf|mbox|emph|underline|bm|boldsymbol|operatorname|boxed|fbox|(?:text)?color\s*\{[A-Za-z]+\})\s*\{/;
const LEAD_IN = /^(?:(?:so|thus|hence|therefore|then|finally|and)\b,?\s*)*(?:(?:(?:the|my|our)\s+)?(?:(?:final|correct|right|best)\s+)?(?:answer|result|value|solution|root|total|sum|difference|reading)s?\s*(?:is\b|are\b|equals\b|=|:)\s*:?|(?:we|i)\s+(?:get|have|find|obtain|conclude)(?:\s+that)?\b:?|it\s+(?:is|equals|must\s+be)\b|答案\s*(?:是|为|:)|(?:一)?共(?:有|是|为)?|=)\s*/i;
const CONNECTIVE = /^(?:so|thus|hence|therefore|then|finally)\b,?\s*/i;
function normalizeCharacters(text) {
	return (/[^\u0000-\u02ff]/.test(text) ? text.normalize("NFC") : text).replace(/[\uff01-\uff5e]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 65248)).replace(/[\u3000\u00a0\u2009\u202f]/g, " ").replace(/[\u200b-\u200d\u2060\ufeff]/g, "").replace(/[−–]/g, "-").replace(/。/g, ".").replace(/(?:(?:\\boxed\{([^{}]*)\}|(\d))\s{0,4}\$?\s{0,4})(?:pct\b|(?<=[$}]\s{0,4})\\?%)/g, "$1$2%").replace(/\\text\s*\{\s*\\?%\s*\}/g, "%");
}
function normalizeAnswer(text) {
	if (text.length > 2e4) return text.trim();
	let bare = normalizeCharacters(text).trim();
	for (let layer = 0; layer < 30; layer++) {
		const before = bare;
		bare = stripFinalPunctuation(bare).replace(/^\\(?:display|text)style(?![A-Za-z])\s*/, "");
		bare = unwrapCodeFence(bare);
		bare = unwrapBox(bare);
		bare = unwrapTextMacro(bare);
		bare = unwrapDelimiters(bare);
		if (bare === before) break;
	}
	return bare;
}
function stripLeadIn(text) {
	if (text.length > 1e3) return text;
	return normalizeAnswer(text.replace(LEAD_IN, "").replace(CONNECTIVE, ""));
}
const FORMULA_SIGN = /[\d₀-₉⁰¹²³⁴-⁹⁺⁻+→·\\-]/;
function equalWords(a, b, caseSensitive = false) {
	const wordsOfA = normalizeWords$1(a, caseSensitive);
	if (wordsOfA !== "" && wordsOfA === normalizeWords$1(b, caseSensitive)) return true;
	const [signsOfA, signsOfB] = [normalizeSigns(a), normalizeSigns(b)];
	if (signsOfA !== a || signsOfB !== b) {
		const spelling = normalizeWords$1(signsOfA, caseSensitive);
		if (spelling !== "" && spelling === normalizeWords$1(signsOfB, caseSensitive)) return true;
	}
	return FORMULA_SIGN.test(a) && FORMULA_SIGN.test(b) && equalFormulas(a, b);
}
function normalizeWords$1(text, caseSensitive = false) {
	const bare = text.includes("\\") ? text.replace(/\\text(?:bf|it|rm)?\s*\{([^{}]*)\}/g, "$1") : text;
	if (bare.includes("\\")) return bare.replace(/\\(?:left|right)(?![A-Za-z])|\\[,;:!]/g, "").replace(/\s+/g, " ").replace(/(?<!\d) | (?!\d)/g, "").replace(/\.$/, "");
	return (caseSensitive ? bare : bare.toLowerCase()).replace(/_\{(\w+)\}/g, "_$1").replace(/\s+/g, " ").trim().replace(/[’‘]/g, "'").replace(/^the /i, "").replace(/[.。]$/, "").trim();
}
function stripFinalPunctuation(text) {
	const shorter = text.endsWith("\\,") ? text.slice(0, -2) : text;
	return /[^.][.,;]$/.test(shorter) && !/\\[,;]$/.test(shorter) ? shorter.slice(0, -1).trim() : shorter.trim();
}
function unwrapBox(text) {
	const boxes = findAnyBoxes(text);
	if (boxes.length === 0) return text;
	const last = boxes[boxes.length - 1];
	if (hasAdjacentOperand(text, last)) return boxes.length > 1 ? "" : `${text.slice(0, last.start)}{${last.content}}${text.slice(last.end)}`;
	return new Set(boxes.filter((box) => !box.content.includes("\\boxed")).map((box) => box.content.trim())).size > 1 ? "" : last.content.trim();
}
function unwrapCodeFence(text) {
	return /^```[a-z]*\n([^]*)\n```$/.exec(text)?.[1].trim() ?? text;
}
function unwrapTextMacro(text) {
	const opening = TEXT_MACRO.exec(text)?.[0];
	if (opening === void 0 || !text.endsWith("}")) return text;
	let depth = 1;
	for (let at = opening.length; at < text.length; at++) {
		if (text[at] === "{") depth++;
		else if (text[at] === "}") depth--;
		if (depth === 0) return at === text.length - 1 ? text.slice(opening.length, -1).trim() : text;
	}
	return text;
}
function unwrapDelimiters(text) {
	for (const [opening, closing] of DELIMITERS) {
		if (text.length < opening.length + closing.length + 1) continue;
		if (!text.startsWith(opening) || !text.endsWith(closing)) continue;
		const inside = text.slice(opening.length, text.length - closing.length);
		if (inside.replaceAll("\\$", "").includes(closing) || opening === "$" && inside.endsWith("\\")) continue;
		return inside.trim();
	}
	return text;
}

// main/verifier/text/multiple-choice.ts
function goldLetters(gold, options) {
	const bare = withoutMacros(normalizeAnswer(gold));
	const only = /^[([]?\s*([A-Z])\s*[)\]]?[.:]?$/.exec(bare);
	if (only) return options.has(only[1]) ? only[1] : optionWithText(only[1], options) || only[1];
	const several = lettersOfList(bare, options);
	if (several !== "" && optionWithText(bare, options) === "") return several;
	const written = letterWithItsText(bare, options);
	if (written !== "") return written;
	const labelled = LETTER_AND_TEXT.exec(bare);
	if (!labelled) return "";
	const letter = labelled[1] ?? labelled[2];
	const listed = options.get(letter);
	return options.size === 0 || listed !== void 0 && equalWords(listed, labelled[3]) ? letter : "";
}
function optionWithText(text, options) {
	const bare = joinUnits(normalizeAnswer(text));
	const same = [...options].filter(([, option]) => equalWords(joinUnits(normalizeAnswer(option)), bare));
	const exact = same.filter(([, option]) => joinUnits(normalizeAnswer(option)) === bare);
	if (same.length === 1) return same[0][0];
	return exact.length === 1 ? exact[0][0] : "";
}
const MARK_AND_TEXT = /^[([]?([A-Za-z\d])\s*[-–—.:)\]]\s*(\S.*)$/;
function letterWithItsText(text, options) {
	const [, mark, rest] = MARK_AND_TEXT.exec(text.replaceAll("**", "")) ?? [];
	const letter = mark?.toUpperCase() ?? "";
	const listed = options.get(letter);
	if (listed === void 0 || rest === void 0) return "";
	const named = optionWithText(rest, options);
	const isItsText = equalWords(joinUnits(normalizeAnswer(listed)), joinUnits(rest));
	return named === letter || named === "" && isItsText ? letter : "";
}
function hasTextOfAnother(text, options) {
	const [, mark, rest] = MARK_AND_TEXT.exec(text.replaceAll("**", "")) ?? [];
	if (mark === void 0 || rest === void 0 || !options.has(mark.toUpperCase())) return false;
	const named = optionWithText(rest, options);
	return named !== "" && named !== mark.toUpperCase();
}
function optionNamed(text, options) {
	const bare = stripLeadIn(normalizeAnswer(text));
	const mark = /^[([]?\s*([A-Za-z\d])\s*[)\]]?[.:]?$/.exec(bare)?.[1]?.toUpperCase() ?? "";
	const named = [
		options.has(mark) ? mark : "",
		optionWithText(bare, options),
		letterWithItsText(bare, options)
	].filter((name) => name !== "");
	return new Set(named).size === 1 ? named[0] : "";
}
function optionInGold(gold) {
	const match = LETTER_AND_TEXT.exec(withoutMacros(normalizeAnswer(gold)));
	return new Map(match ? [[match[1] ?? match[2], match[3]]] : []);
}
const LETTER_AND_TEXT = /^(?:\(([A-Z])\)|([A-Z])(?:[.)]|:(?!\S*=)))\s*(\S.*)$/;
function chosenLetters(answer, options, expectedCount) {
	const bare = normalizeAnswer(answer);
	const value = stripLeadIn(bare);
	const byText = optionWithText(bare, options) || optionWithText(value, options);
	if (byText !== "") return byText;
	if (/^n\s*\/\s*a$/i.test(bare)) return "";
	const written = letterWithItsText(bare, options);
	if (written !== "") return written;
	if (hasTextOfAnother(bare, options)) return "";
	if (expectedCount > 1) return severalLetters(bare, options);
	const letter = singleLetter(bare, options);
	if (options.size === 0 || options.has(letter)) return letter;
	const stated = LETTER_AND_TEXT.exec(value);
	const optionText = options.get(stated?.[1] ?? stated?.[2] ?? "");
	if (stated && optionText !== void 0 && equalWords(optionText, stated[3])) return stated[1] ?? stated[2];
	return letter;
}
function isOtherOrder(gold, answer) {
	const expected = withoutMacros(normalizeAnswer(gold));
	if (!/^[A-Z]{2,}$/.test(expected)) return false;
	const given = lettersInOrder(stripLeadIn(normalizeAnswer(answer)), /* @__PURE__ */ new Map());
	return given !== "" && given !== expected;
}
function lettersOfList(text, options) {
	return sortedLetters(lettersInOrder(text, options));
}
function lettersInOrder(text, options) {
	const squeezed = text.replace(/\\text\{([A-Z])\}/g, "$1").replace(/\band\b|和/g, ",").replace(/[\s,;&()[\]{}、]+/g, "");
	if (!/^[A-Z]{2,26}$/.test(squeezed)) return "";
	const letters = [...new Set(squeezed)];
	const isSingle = letters.length === squeezed.length;
	const isWord = /^[A-Z]+$/.test(text) && !(isSingle && letters.every((c) => options.has(c) || c <= "J"));
	return letters.length < 2 || isWord ? "" : letters.join("");
}
function severalLetters(text, options) {
	const list = lettersOfList(text, options) || lettersOfList(/^[a-z](?:[,;\s]+(?:and\s+)?[a-z])+$/.test(text) ? text.toUpperCase() : "", options);
	if (list !== "" || NEGATION.test(text) || /\b(?:or|either)\b/i.test(text)) return list;
	return sortedLetters(namedLetters(text));
}
const NEGATION = /\b(?:not|never|neither|nor|no|cannot|wrong|incorrect|false|fails?|except|other\s+than|rather|instead|opposite|eliminat\w*|exclud\w*|rul(?:e|ed|ing)\s+(?:\w+\s+)?out|without|unless|non|anything|everything|but|before|after|depends|unsure|doubt|vs|versus|wait)\b|n['’]t\b/i;
const LETTER = String.raw`(?:\\text\{|\\mathrm\{|\*\*|[$"'([{])*([A-Za-z])(?![A-Za-z0-9'’])`;
const STATEMENT = new RegExp(String.raw`(?:\b(?:answer|option|choice|choose|select|pick|gold)\b(?:\s+(?:is|are|must\s+be|would\s+be)\b)?|答案|选)\s*(?:是|为)?\s*:?\s*${LETTER}`, "gi");
function singleLetter(text, options) {
	const only = /^[([{]?\s*([A-Za-z])\s*[)\]}]?[.:]?$/.exec(text);
	if (only) return only[1].toUpperCase();
	return letterInSentence(withoutMacros(text), options);
}
function withoutMacros(text) {
	return text.includes("\\") ? text.replace(/\\(?:text|textbf|mathrm|mathbf)\s*\{([^{}]*)\}/g, "$1").replace(/\\ /g, " ") : text;
}
function letterInSentence(text, options) {
	if (/\bor\b|\beither\b|\bneither\b/i.test(text) && namedLetters(text).size !== 1) return "";
	if (/\beither\s+(?!way\b)/i.test(text) || /\b(?:all|any|anything|everything)\s+but\b/i.test(text)) return "";
	if (/\b(?:not|isn't|never|except)\s+(?:option\s+|choice\s+)?[("']*[A-Za-z]\b(?!\w)/i.test(text)) {
		if (/\b(?:[Nn]ot|NOT|isn't|[Nn]ever|[Ee]xcept)\s+(?:option\s+|choice\s+)?[("']*[A-Z]\b/.test(text)) return "";
	}
	const leading = /^(?:\(([A-Za-z])\)|([A-Za-z])[.):])\s*(\S[^]*)?$/.exec(text);
	if (leading && !continuesList(leading[3] ?? "")) {
		const letter = (leading[1] ?? leading[2]).toUpperCase();
		return contradicts(letter, leading[3] ?? "", options) ? "" : letter;
	}
	const argued = /^\(?([A-Z])\)?[,;:]?\s+(?:because|since|as)\b/.exec(text);
	if (argued) return argued[1];
	const stated = /* @__PURE__ */ new Set();
	for (const match of text.matchAll(STATEMENT)) {
		const letter = match[1];
		const after = text.slice(match.index + match[0].length);
		if (/^\s*[=+^_/(<>\\]/.test(after)) continue;
		if (letter === "a" && /^\s+[a-z]/.test(after)) continue;
		const clause = text.slice(0, match.index).split(/[.,;:!?\n]/).at(-1);
		const rest = /^[^.;!?\n]*/.exec(after)[0];
		if (NEGATION.test(clause) || NEGATED.test(rest)) return "";
		if (/^[)\]}$"'*]*\s*(?:or|and|\/|,|&)\s*[([{$"'*]*[A-Z](?![A-Za-z0-9])/.test(after)) return "";
		stated.add(letter.toUpperCase());
	}
	if (stated.size === 1) return sortedLetters(stated);
	if (stated.size > 1) return "";
	return concludedLetter(text);
}
const NEGATED = /^[)\]}$"'*]*\s*(?:is|was|are|can|could|does|seems|has|must)?\s*(?:(?:clearly|certainly|always|also)\s+)?(?:not\b|n['’]t|never|cannot|wrong|incorrect|false|fails|impossible|excluded|eliminated|ruled)/i;
function concludedLetter(sentence) {
	const text = sentence.replace(/\s+/g, " ").replace(/,? (?:because|since|as)\b[^]*$/, "");
	const named = namedLetters(text);
	if (NEGATION.test(text) || named.size !== 1) return "";
	const [letter] = [...named];
	const marked = String.raw`["'([{*$]*(?:\\(?:text|mathrm)\{)?${letter}[)\]}*$"'.!]*`;
	const ends = new RegExp(String.raw`(?:^|\b(?:so|hence|thus|therefore|be|is|it's|are|choose|chose|pick|select|with|letter|gives?|means|leaves|get|have|say|mark)\b|[=:→])\s*[,:]?\s*${marked}\s*$`, "i");
	const begins = new RegExp(String.raw`^${marked}\s+(?:is|must\s+be|seems|looks|fits|it\s+is|matches)\b|^${marked}\s*(?:[-–—:,]|$)`);
	return ends.test(text) || begins.test(text) ? letter : "";
}
function contradicts(letter, rest, options) {
	if (/^(?:false|wrong|incorrect|no|not)\b|\b(?:no,?\s+wait|wait|actually|correction|or\s+rather)\b/i.test(rest)) return true;
	const stated = joinUnits(normalizeAnswer(rest));
	const isText = (text) => equalWords(joinUnits(normalizeAnswer(text)), stated);
	const own = options.get(letter);
	if (own !== void 0 && isText(own)) return false;
	if (options.size === 1) return stated !== "";
	return [...options].some(([other, text]) => other !== letter && isText(text));
}
function continuesList(rest) {
	return /\([A-Z]\)/.test(rest) || /^(?:or\b|and\b|[A-Z](?:[.):,\s]|$))/.test(rest.trim());
}
function namedLetters(text) {
	const named = /* @__PURE__ */ new Set();
	for (const match of text.matchAll(/(?<![A-Za-z0-9\\'’])([A-Z])(?![A-Za-z0-9'’^_])/g)) {
		const after = text.slice(match.index + 1, match.index + 60);
		if ((match[1] === "I" || match[1] === "A") && /^\s+(?!is\b|and\b|or\b)[a-z]/.test(after)) continue;
		if (/^[)\]]?\s*(?:fails\b|is\s+(?:wrong|incorrect|false|not)\b|cannot\b)/.test(after)) continue;
		named.add(match[1]);
	}
	return named;
}
function joinUnits(text) {
	return text.replace(/(?<=\d)\s+(?=[A-Za-z])/g, "");
}
function sortedLetters(letters) {
	return [...letters].sort().join("");
}

// main/verifier/text/listed-options.ts
const ANYWHERE$1 = String.raw`(?<![^\s,;:|])(?:\*\*)?`;
const LINE_START = String.raw`(?<=^|\n)[^\S\n]{0,8}(?:[-*•] )?(?:\*\*)?`;
const LETTER_STYLES = [
	...bracketed("A", "[A-Z]"),
	...punctuated("A", "[A-Z]", ANYWHERE$1),
	...bracketed("a", "[a-z]"),
	...punctuated("a", "[a-z]", LINE_START),
	{
		pattern: new RegExp(String.raw`${ANYWHERE$1}([a-z])\.(?:\*\*)?(?=\s)`, "g"),
		first: "a"
	}
];
const NUMBER_STYLES = [
	...bracketed("1", String.raw`\d`),
	...punctuated("1", String.raw`\d`, LINE_START),
	{
		pattern: new RegExp(String.raw`${ANYWHERE$1}(\d)\.(?:\*\*)?(?=\s)`, "g"),
		first: "1"
	}
];
function bracketed(first, mark) {
	return [
		{
			pattern: new RegExp(String.raw`\((${mark})\)`, "g"),
			first
		},
		{
			pattern: new RegExp(String.raw`(?<![^\s,;:|*])\[(${mark})\]`, "g"),
			first
		},
		{
			pattern: new RegExp(String.raw`${ANYWHERE$1}(${mark})(?:\*\*)?\)(?:\*\*)?`, "g"),
			first
		}
	];
}
function punctuated(first, mark, before) {
	return [
		String.raw`${before}(${mark})(?:\*\*)?\.(?:\*\*)?(?=\s)`,
		String.raw`${before}(${mark})(?:\*\*)? ?:(?:\*\*)?(?=\s)`,
		String.raw`${before}(${mark})(?:\*\*)? ?[-–—](?=\s)`,
		String.raw`${LINE_START}(${mark})(?:\*\*)?[.:](?=[^\s\d])`
	].map((pattern) => ({
		pattern: new RegExp(pattern, "g"),
		first
	}));
}
const MAX_CHARACTERS$8 = 2e4;
const SECOND_MARK = /(?<![A-Za-z\d])[Bb2](?:\*\*)? ?[\].:)–—-]/;
function listedOptions(question) {
	return longestList(question, LETTER_STYLES);
}
function numberedOptions(question) {
	return longestList(question, NUMBER_STYLES);
}
function longestList(question, styles) {
	let longest = /* @__PURE__ */ new Map();
	if (question.length > MAX_CHARACTERS$8 || !SECOND_MARK.test(question)) return longest;
	for (const style of styles) {
		const options = optionsInStyle(question, style);
		if (options.size > longest.size) longest = options;
	}
	return longest;
}
function optionsInStyle(question, { pattern, first }) {
	const marks = [...question.matchAll(pattern)].map(({ 0: whole, 1: name, index }) => ({
		name,
		start: index,
		end: index + whole.length
	}));
	let longest = /* @__PURE__ */ new Map();
	for (const run of consecutiveRuns(marks, first)) {
		const texts = optionTexts(question, run);
		if (texts.length < 2 || texts.length < longest.size || texts.includes("")) continue;
		longest = new Map(run.map(({ name }, i) => [name.toUpperCase(), texts[i]]));
	}
	return longest;
}
function consecutiveRuns(marks, first) {
	let runs = [];
	for (const mark of marks) if (mark.name === first) runs = [...runs, [mark]].slice(-8);
	else for (const run of runs) if (mark.name.charCodeAt(0) === first.charCodeAt(0) + run.length) run.push(mark);
	return runs;
}
function optionTexts(question, run) {
	const texts = run.map(({ end }, i) => stripSeparator(question.slice(end, run[i + 1]?.start).trim()));
	const last = texts.at(-1);
	if (!texts.slice(0, -1).some((text) => text.includes("\n"))) texts[texts.length - 1] = stripSeparator(last.split("\n")[0]);
	return texts;
}
function stripSeparator(text) {
	return text.replace(/(?:\n\s*[-*•]|[,;|/]\s*(?:or|and)?)$/, "").replace(/^\*\*(?=\s)/, "").trim();
}

// main/verifier/values/dates.ts
const MONTHS = words(`
  january february march april may june july august september october november december
`);
const WEEKDAYS = words("sunday monday tuesday wednesday thursday friday saturday");
const MAX_CHARACTERS$7 = 60;
const DAY = String.raw`(\d{1,2})(?:st|nd|rd|th)?`;
const MONTH = String.raw`([a-z]{3,9})\.?`;
const YEAR = String.raw`(\d{4})`;
const NOTATIONS$1 = [
	[/^(\d{4})-(\d{1,2})-(\d{1,2})$/, "ymd"],
	[/^(\d{4})([/.])(\d{1,2})\2(\d{1,2})$/, "y.md"],
	[/^(\d{4}) ?年 ?(\d{1,2}) ?月(?: ?(\d{1,2}) ?日)?$/, "ymd"],
	[new RegExp(`^${DAY}(?: of)? ${MONTH},? ${YEAR}$`), "dmy"],
	[new RegExp(`^${MONTH} ${DAY},? ${YEAR}$`), "mdy"],
	[new RegExp(`^${DAY}-${MONTH}-${YEAR}$`), "dmy"],
	[new RegExp(`^${YEAR},? ${MONTH} ${DAY}$`), "ymd"],
	[new RegExp(`^${MONTH},? ${YEAR}$`), "my"],
	[/^(\d{4})-(\d{2})$/, "ym"],
	[/^(\d{4})$/, "y"]
];
function parseDate(text, order) {
	if (text.length > MAX_CHARACTERS$7) return null;
	let bare = text.trim().toLowerCase().replace(/\s+/g, " ").replace(/\.$/, "");
	const weekday = /^([a-z]{3,9})\.?,? (?=.*\d)/.exec(bare);
	const expectedWeekday = weekday ? weekdayNumber(weekday[1]) : -1;
	if (weekday && expectedWeekday >= 0) bare = bare.slice(weekday[0].length);
	const date = writtenDate(bare.replace(/^the /, "")) ?? numericDate(bare, order);
	if (date === null || !exists(date)) return null;
	return expectedWeekday >= 0 && expectedWeekday !== weekdayOf(date) ? null : date;
}
function equalDates(a, b) {
	return a.year === b.year && a.month === b.month && a.day === b.day;
}
function writtenDate(text) {
	for (const [notation, parts] of NOTATIONS$1) {
		const match = notation.exec(text);
		if (!match) continue;
		const part = (name) => {
			const at = parts.indexOf(name);
			return at < 0 ? void 0 : match[at + 1];
		};
		return dateOf(part("y"), part("m"), part("d"));
	}
	return null;
}
function numericDate(text, order) {
	const match = /^(\d{1,2})([-/.])(\d{1,2})\2(\d{4})$/.exec(text.replace(/\. /g, "."));
	if (!match) return null;
	const [, first, , second, year] = match;
	const candidates = [...order === "month-day" ? [] : [dateOf(year, second, first)], ...order === "day-month" ? [] : [dateOf(year, first, second)]].filter((date) => date !== null && exists(date));
	const [date] = candidates;
	if (!date || candidates.some((other) => !equalDates(date, other))) return null;
	return date;
}
function dateOf(year, month, day) {
	const number = month === void 0 ? void 0 : /^\d+$/.test(month) ? Number(month) : monthNumber(month);
	if (number !== void 0 && !(number >= 1 && number <= 12)) return null;
	return {
		year: Number(year),
		...number === void 0 ? {} : { month: number },
		...day === void 0 ? {} : { day: Number(day) }
	};
}
function monthNumber(name) {
	if (name === "sept") return 9;
	return 1 + MONTHS.findIndex((month) => name === month || name === month.slice(0, 3));
}
function weekdayNumber(name) {
	const short = /^(?:sun|mon|tues?|wed|thu(?:rs?)?|fri|sat)$/.test(name);
	return WEEKDAYS.findIndex((day) => day === name || short && day.startsWith(name));
}
function exists({ year, month = 1, day = 1 }) {
	if (year < 1) return false;
	const date = utcDate(year, month, day);
	return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
function weekdayOf({ year, month, day }) {
	return month === void 0 || day === void 0 ? -1 : utcDate(year, month, day).getUTCDay();
}
function utcDate(year, month, day) {
	const date = /* @__PURE__ */ new Date(0);
	date.setUTCFullYear(year, month - 1, day);
	return date;
}

// main/verifier/math/evaluate.ts
const MAX_BITS = 4e4;
const MAX_FACTORIAL = 500;
function exactValue(node, point) {
	spend(1);
	if (node.kind === "number") return fraction(node.numerator, node.denominator);
	if (node.kind === "variable") return point.get(node.name) ?? null;
	if (node.kind !== "call") return null;
	const args = [];
	for (const arg of node.args) {
		const value = exactValue(arg, point);
		if (value === null) return null;
		args.push(value);
	}
	const [a, b] = args;
	switch (node.name) {
		case "negative": return {
			numerator: -a.numerator,
			denominator: a.denominator
		};
		case "add": return fraction(a.numerator * b.denominator + b.numerator * a.denominator, a.denominator * b.denominator);
		case "multiply": return fraction(a.numerator * b.numerator, a.denominator * b.denominator);
		case "divide": return b.numerator === 0n ? null : fraction(a.numerator * b.denominator, a.denominator * b.numerator);
		case "power": return b.denominator === 1n ? integerPower(a, b.numerator) : null;
		case "root": return rationalRoot(a, b);
		case "abs": return {
			numerator: a.numerator < 0n ? -a.numerator : a.numerator,
			denominator: a.denominator
		};
		case "floor": return {
			numerator: floorOf(a),
			denominator: 1n
		};
		case "ceil": return {
			numerator: -floorOf({
				numerator: -a.numerator,
				denominator: a.denominator
			}),
			denominator: 1n
		};
		case "factorial": return isSmall(a) ? {
			numerator: factorial(Number(a.numerator)),
			denominator: 1n
		} : null;
		case "binomial":
			if (isSmall(a) && isSmall(b)) return binomial$1(Number(a.numerator), Number(b.numerator));
			return isSmall(b) && b.numerator <= 20n ? generalizedBinomial(a, b.numerator) : null;
		default: return null;
	}
}
function complexValue(node, point) {
	spend(.25);
	switch (node.kind) {
		case "number": return real(toNumber(node));
		case "variable": {
			const value = point.get(node.name);
			return real(value ? toNumber(value) : NaN);
		}
		case "constant":
			if (node.name === "i") return {
				re: 0,
				im: 1
			};
			if (node.name === "infinity") return real(Infinity);
			return real(node.name === "pi" ? Math.PI : Math.E);
		case "call": return apply$1(node.name, node.args.map((arg) => complexValue(arg, point)));
		default: return real(NaN);
	}
}
function variablesOf(node, names = /* @__PURE__ */ new Set()) {
	spend(.1);
	if (node.kind === "variable") names.add(node.name);
	else if (node.kind === "call") node.args.forEach((arg) => variablesOf(arg, names));
	else if (node.kind === "collection") node.items.forEach((item) => variablesOf(item, names));
	else if (node.kind === "relation") node.sides.forEach((side) => variablesOf(side, names));
	else if ("parts" in node) node.parts.forEach((part) => variablesOf(part, names));
	else if (node.kind === "piecewise") node.branches.flat().forEach((item) => variablesOf(item, names));
	else if (node.kind === "matrix") node.rows.flat().forEach((item) => variablesOf(item, names));
	return names;
}
function difference(a, b) {
	spend((bits(a.numerator) + bits(b.numerator)) / 500);
	return {
		numerator: a.numerator * b.denominator - b.numerator * a.denominator,
		denominator: a.denominator * b.denominator
	};
}
function fraction(numerator, denominator) {
	const [above, below] = [bits(numerator), bits(denominator)];
	if (denominator === 0n || above > MAX_BITS || below > MAX_BITS) return null;
	const shorter = Math.min(above, below);
	spend(shorter * (.1 + shorter / 4e3) + Math.max(above, below) / 1e3);
	const sign = denominator < 0n ? -1n : 1n;
	const divisor = greatestCommonDivisor(numerator < 0n ? -numerator : numerator, denominator * sign);
	return {
		numerator: sign * numerator / divisor,
		denominator: sign * denominator / divisor
	};
}
function integerPower(base, power) {
	if (base.numerator === 0n) return power > 0n ? base : null;
	const size = power < 0n ? -power : power;
	if (base.denominator === 1n && (base.numerator === 1n || base.numerator === -1n)) return {
		numerator: size % 2n === 0n ? 1n : base.numerator,
		denominator: 1n
	};
	const widest = Math.max(bits(base.numerator), bits(base.denominator));
	if (size > BigInt(MAX_BITS) || widest * Number(size) > MAX_BITS) return null;
	spend(widest * Number(size) / 100);
	const [numerator, denominator] = [base.numerator ** size, base.denominator ** size];
	return power < 0n ? fraction(denominator, numerator) : fraction(numerator, denominator);
}
function rationalRoot(value, degree) {
	if (degree.denominator !== 1n || degree.numerator < 2n || degree.numerator > 64n) return null;
	const isNegative = value.numerator < 0n;
	if (isNegative && degree.numerator % 2n === 0n) return null;
	const numerator = integerRoot(isNegative ? -value.numerator : value.numerator, degree.numerator);
	const denominator = integerRoot(value.denominator, degree.numerator);
	if (numerator === null || denominator === null) return null;
	return {
		numerator: isNegative ? -numerator : numerator,
		denominator
	};
}
function integerRoot(value, degree) {
	if (value < 2n) return value;
	if (bits(value) > 4e3) return null;
	spend(bits(value) / 10);
	let root = 1n << BigInt(bits(value)) / degree + 1n;
	for (;;) {
		const next = ((degree - 1n) * root + value / root ** (degree - 1n)) / degree;
		if (next >= root) break;
		root = next;
	}
	return root ** degree === value ? root : null;
}
function floorOf({ numerator, denominator }) {
	const quotient = numerator / denominator;
	return numerator % denominator < 0n ? quotient - 1n : quotient;
}
function isSmall(value) {
	return value.denominator === 1n && value.numerator >= 0n && value.numerator <= BigInt(MAX_FACTORIAL);
}
function factorial(n) {
	spend(n / 2);
	let product = 1n;
	for (let k = 2; k <= n; k++) product *= BigInt(k);
	return product;
}
function binomial$1(n, k) {
	if (k > n) return {
		numerator: 0n,
		denominator: 1n
	};
	return {
		numerator: factorial(n) / (factorial(k) * factorial(n - k)),
		denominator: 1n
	};
}
function generalizedBinomial(n, k) {
	let [numerator, denominator] = [1n, 1n];
	for (let i = 0n; i < k; i++) {
		numerator *= n.numerator - i * n.denominator;
		denominator *= n.denominator * (i + 1n);
	}
	return fraction(numerator, denominator);
}
function greatestCommonDivisor(a, b) {
	while (b !== 0n) [a, b] = [b, a % b];
	return a === 0n ? 1n : a;
}
function bits(value) {
	return value.toString(16).length * 4;
}
function toNumber({ numerator, denominator }) {
	const quotient = Number(numerator) / Number(denominator);
	if (Number.isFinite(quotient)) return quotient;
	const shift = BigInt(Math.max(0, Math.max(bits(numerator), bits(denominator)) - 1e3));
	return Number(numerator >> shift) / Number(denominator >> shift);
}
function real(re) {
	return {
		re,
		im: 0
	};
}
function apply$1(name, args) {
	const [a, b] = args;
	switch (name) {
		case "negative": return {
			re: -a.re,
			im: a.im === 0 ? 0 : -a.im
		};
		case "add": return {
			re: a.re + b.re,
			im: a.im + b.im
		};
		case "multiply": return multiply$1(a, b);
		case "divide": return divide(a, b);
		case "power": return power(a, b);
		case "root": return root(a, b);
		case "abs": return real(Math.hypot(a.re, a.im));
		case "exp": return exponential(a);
		case "ln": return a.re === 0 && a.im === 0 ? real(NaN) : logarithm(a);
		case "factorial": return isCount(a) ? real(Number(factorial(a.re))) : real(NaN);
		case "binomial": return isCount(a) && isCount(b) ? real(toNumber(binomial$1(a.re, b.re))) : real(NaN);
		default: return realFunction(name, a);
	}
}
function isCount(a) {
	return a.im === 0 && Number.isInteger(a.re) && a.re >= 0 && a.re <= MAX_FACTORIAL;
}
function multiply$1(a, b) {
	if (a.im === 0 && b.im === 0) return real(a.re * b.re);
	return {
		re: a.re * b.re - a.im * b.im,
		im: a.re * b.im + a.im * b.re
	};
}
function divide(a, b) {
	if (a.im === 0 && b.im === 0) return real(b.re === 0 ? NaN : a.re / b.re);
	const size = b.re * b.re + b.im * b.im;
	return {
		re: (a.re * b.re + a.im * b.im) / size,
		im: (a.im * b.re - a.re * b.im) / size
	};
}
function power(a, b) {
	if (a.im === 0 && b.im === 0 && (a.re >= 0 || Number.isInteger(b.re))) {
		const result = a.re ** b.re;
		return real(result === 0 && a.re !== 0 ? NaN : result);
	}
	if (b.im === 0 && Number.isInteger(b.re) && b.re >= 0 && b.re <= 64) {
		let product = real(1);
		for (let k = 0; k < b.re; k++) product = multiply$1(product, a);
		return product;
	}
	return a.re === 0 && a.im === 0 ? real(NaN) : exponential(multiply$1(b, logarithm(a)));
}
function root(a, degree) {
	if (a.im !== 0 || degree.im !== 0) return power(a, divide(real(1), degree));
	if (a.re >= 0) return real(degree.re === 2 ? Math.sqrt(a.re) : a.re ** (1 / degree.re));
	if (degree.re % 2 === 1) return real(-((-a.re) ** (1 / degree.re)));
	return degree.re === 2 ? {
		re: 0,
		im: Math.sqrt(-a.re)
	} : power(a, real(1 / degree.re));
}
function exponential(a) {
	const size = Math.exp(a.re);
	if (size === 0) return real(NaN);
	return a.im === 0 ? real(size) : {
		re: size * Math.cos(a.im),
		im: size * Math.sin(a.im)
	};
}
function logarithm(a) {
	return {
		re: Math.log(Math.hypot(a.re, a.im)),
		im: Math.atan2(a.im, a.re)
	};
}
const MAX_ANGLE = 1e6;
const REAL_FUNCTIONS = {
	sin: Math.sin,
	cos: Math.cos,
	tan: Math.tan,
	sinh: Math.sinh,
	cosh: Math.cosh,
	tanh: Math.tanh,
	arcsin: Math.asin,
	arccos: Math.acos,
	arctan: Math.atan,
	floor: Math.floor,
	ceil: Math.ceil,
	arccot: (x) => Math.PI / 2 - Math.atan(x),
	cot: (x) => 1 / Math.tan(x),
	sec: (x) => 1 / Math.cos(x),
	csc: (x) => 1 / Math.sin(x)
};
function realFunction(name, a) {
	const rule = Object.hasOwn(REAL_FUNCTIONS, name) ? REAL_FUNCTIONS[name] : void 0;
	return rule && a.im === 0 && Math.abs(a.re) < MAX_ANGLE ? real(rule(a.re)) : real(NaN);
}

// main/verifier/math/parser/expression.ts
function number(value) {
	return {
		kind: "number",
		numerator: value,
		denominator: 1n
	};
}
function call(name, ...args) {
	return {
		kind: "call",
		name,
		args
	};
}
function listOf(items) {
	return {
		kind: "collection",
		open: "list",
		close: "list",
		items
	};
}
function setOf(items) {
	return {
		kind: "collection",
		open: "{",
		close: "}",
		items
	};
}

// main/verifier/math/scalars.ts
const RELATIVE_TOLERANCE = 1e-11;
const MAX_RADICAND = 2n ** 1000n;
const MAX_SIMPLE_DENOMINATOR$1 = 1000000n;
function isScalar(node) {
	return node.kind === "number" || node.kind === "constant" || node.kind === "variable" || node.kind === "call" || node.kind === "relation";
}
function equalScalars(a, b) {
	const names = [...variablesOf(a, variablesOf(b))].sort();
	let agreements = 0;
	for (const point of names.length === 0 ? [/* @__PURE__ */ new Map()] : samplePoints(names)) {
		const isEqual = equalAt(a, b, point);
		if (isEqual === false) return false;
		if (isEqual) agreements++;
	}
	if (names.length === 0) return agreements > 0;
	return agreements > 1 || agreements === 0 && needIntegers(a, b) && equalAtIntegers(a, b, names);
}
function samplePoints(names) {
	return [
		0,
		1,
		2,
		3,
		4,
		5
	].map((round) => {
		const value = (index) => {
			const numerator = BigInt((round * 7919 + index * 104729 + 1237) % 977 + 101);
			const denominator = BigInt(307 + 13 * index + round) * (round > 3 ? 5n : 1n);
			return {
				numerator: round === 3 || names.length > 1 && (round === 1 || round === 2) && (index + round) % 2 === 0 ? -numerator : numerator,
				denominator
			};
		};
		return new Map(names.map((name, index) => [name, value(index)]));
	});
}
function needIntegers(...nodes) {
	return nodes.every((node) => {
		if (node.kind !== "call") return false;
		return node.name === "factorial" || node.name === "binomial" || node.args.some((arg) => needIntegers(arg));
	});
}
function equalAtIntegers(a, b, names) {
	return [
		5n,
		6n,
		9n,
		12n
	].every((start) => {
		const value = (index) => ({
			numerator: start + BigInt(index * 5 % 7),
			denominator: 1n
		});
		return equalAt(a, b, new Map(names.map((name, index) => [name, value(index)]))) === true;
	});
}
function equalAt(a, b, point) {
	const exactOfA = exactValue(a, point);
	const exactOfB = exactValue(b, point);
	if (exactOfA && exactOfB) return equalFractions(exactOfA, exactOfB);
	const left = complexValue(a, point);
	const right = complexValue(b, point);
	if (isInfinite(left) || isInfinite(right)) return isInfinity(a) && isInfinity(b) && left.re === right.re;
	const isDefined = [left, right].map((value) => Number.isFinite(value.re + value.im));
	if (!isDefined[0] || !isDefined[1]) return isDefined[0] || isDefined[1] ? false : null;
	if (exactOfA && isIrrational(b, point) || exactOfB && isIrrational(a, point)) return false;
	const exact = exactOfA ?? exactOfB;
	if (exact && point.size === 0 && exact.denominator > MAX_SIMPLE_DENOMINATOR$1) return false;
	if (point.size > 0 && left.im === 0 !== (right.im === 0)) return null;
	const size = Math.max(Math.hypot(left.re, left.im), Math.hypot(right.re, right.im), 1e-12);
	return Math.hypot(left.re - right.re, left.im - right.im) <= RELATIVE_TOLERANCE * size;
}
function isIrrational(node, point) {
	if (node.kind !== "call") return false;
	const [a, b] = node.args;
	if (node.name === "negative") return isIrrational(a, point);
	if (b === void 0) return false;
	const [valueOfA, valueOfB] = [exactValue(a, point), exactValue(b, point)];
	if (node.name === "root") return isRadicand(valueOfA) && isDegree(valueOfB) && exactValue(node, point) === null;
	if (node.name !== "add" && node.name !== "multiply" && node.name !== "divide") return false;
	const keepsIrrational = (value) => value !== null && (node.name === "add" || value.numerator !== 0n);
	return keepsIrrational(valueOfA) && isIrrational(b, point) || keepsIrrational(valueOfB) && isIrrational(a, point);
}
function isRadicand(value) {
	return value !== null && value.numerator > 0n && value.numerator < MAX_RADICAND && value.denominator < MAX_RADICAND;
}
function isDegree(value) {
	return value !== null && value.denominator === 1n && value.numerator > 1n && value.numerator <= 64n;
}
function equalFractions(a, b) {
	return a.numerator * b.denominator === b.numerator * a.denominator;
}
function isInfinite(value) {
	return Math.abs(value.re) === Infinity;
}
function isInfinity(node) {
	if (node.kind === "call" && node.name === "negative") return isInfinity(node.args[0]);
	return node.kind === "constant" && node.name === "infinity";
}

// main/verifier/math/comparisons.ts
function equivalentRelations(a, b) {
	const comparisonsOfA = comparisonsOf(a);
	const comparisonsOfB = comparisonsOf(b);
	if (comparisonsOfA === null || comparisonsOfB === null) return false;
	if (comparisonsOfA.length !== comparisonsOfB.length) return false;
	return comparisonsOfA.every((one) => comparisonsOfB.some((other) => equivalentComparisons(one, other)));
}
function comparisonsOf({ operators, sides }) {
	const comparisons = [];
	for (const [index, operator] of operators.entries()) {
		const [left, right] = [sides[index], sides[index + 1]];
		if (!isScalar(left) || !isScalar(right)) return null;
		if (left.kind === "relation" || right.kind === "relation") return null;
		const [lower, upper] = operator === ">" || operator === ">=" ? [right, left] : [left, right];
		const difference = call("add", lower, call("negative", upper));
		if (operator === "=" || operator === "!=") comparisons.push({
			operator,
			difference
		});
		else if (operator === "<" || operator === ">") comparisons.push({
			operator: "<",
			difference
		});
		else if (operator === "<=" || operator === ">=") comparisons.push({
			operator: "<=",
			difference
		});
		else return null;
	}
	return comparisons;
}
function equivalentComparisons(a, b) {
	if (a.operator !== b.operator) return false;
	const names = [...variablesOf(a.difference, variablesOf(b.difference))].sort();
	const ratio = call("divide", a.difference, b.difference);
	const [first, ...others] = samplePoints(names);
	const factor = complexValue(ratio, first);
	if (!Number.isFinite(factor.re) || factor.im !== 0 || factor.re === 0) return false;
	if ((a.operator === "<" || a.operator === "<=") && factor.re < 0) return false;
	const scaled = call("multiply", constantAt(ratio, first), b.difference);
	return others.every((point) => equalAt(a.difference, scaled, point) === true);
}
function constantAt(node, point) {
	const exact = exactValue(node, point);
	if (exact) return {
		kind: "number",
		...exact
	};
	return {
		kind: "number",
		numerator: BigInt(Math.round(complexValue(node, point).re * 2 ** 40)),
		denominator: 2n ** 40n
	};
}

// main/verifier/math/parser/token-reader.ts
const MAX_DEPTH$2 = 60;
var TokenReader = class {
	#tokens;
	#spend;
	#position = 0;
	#depth = 0;
	#openBars = 0;
	constructor(tokens, spend) {
		this.#tokens = tokens;
		this.#spend = spend;
	}
	get position() {
		return this.#position;
	}
	get isAtEnd() {
		return this.#position >= this.#tokens.length;
	}
	get isInsideBars() {
		return this.#openBars > 0;
	}
	peek(offset = 0) {
		return this.#tokens[this.#position + offset];
	}
	previous() {
		return this.#tokens[this.#position - 1];
	}
	isSymbol(text, offset = 0) {
		const token = this.peek(offset);
		return token?.kind === "symbol" && token.text === text;
	}
	isCommand(text, offset = 0) {
		const token = this.peek(offset);
		return token?.kind === "command" && token.text === text;
	}
	advance(count = 1) {
		this.#position += count;
	}
	take(text) {
		if (!this.isSymbol(text)) return false;
		this.#position++;
		return true;
	}
	expect(text) {
		if (!this.take(text)) throw new SyntaxError(`"${text}" is missing`);
	}
	tokensSince(start) {
		return this.#tokens.slice(start, this.#position);
	}
	replaceNext(token) {
		this.#tokens[this.#position] = token;
	}
	spend(steps) {
		this.#spend(steps);
	}
	nested(read) {
		if (++this.#depth > MAX_DEPTH$2) throw new SyntaxError("nested too deeply");
		const value = read();
		this.#depth--;
		return value;
	}
	insideBars(read) {
		this.#openBars++;
		const value = read();
		this.#openBars--;
		return value;
	}
	insideBrackets(read) {
		const outer = this.#openBars;
		this.#openBars = 0;
		const value = read();
		this.#openBars = outer;
		return value;
	}
};
function tokenText(token) {
	if (token.kind === "number") return token.numerator.toString();
	return /^[{}]$/.test(token.text) ? "" : token.text;
}

// main/verifier/math/parser/brackets.ts
const ROUNDINGS = {
	lfloor: ["floor", "rfloor"],
	lceil: ["ceil", "rceil"]
};
function isRounding(symbol) {
	return Object.hasOwn(ROUNDINGS, symbol);
}
function parseRounding(parser, symbol) {
	const [name, close] = ROUNDINGS[symbol];
	parser.advance();
	const inside = parser.sum();
	parser.expect(close);
	return call(name, inside);
}
function parseAbsoluteValue(parser) {
	parser.expect("|");
	const inside = parser.insideBars(() => parser.sum());
	parser.expect("|");
	return call("abs", inside);
}
function parseBracketed(parser) {
	const before = parser.previous();
	const isRow = before?.kind === "symbol" && /^[[,]$/.test(tokenText(before));
	const { open, close, items } = parser.nested(() => bracketsAndItems(parser));
	if (open === "{" !== (close === "}")) throw new SyntaxError("brackets do not match");
	if ((isRow || isList(items[0])) && items.length === 1 && open === "[" && close === "]") return {
		kind: "collection",
		open,
		close,
		items
	};
	if (items.length === 1 && open !== "{" && open === (close === ")" ? "(" : "[")) return items[0];
	return {
		kind: "collection",
		open,
		close,
		items
	};
}
function bracketsAndItems(parser) {
	const open = parser.take("(") ? "(" : parser.take("[") ? "[" : "{";
	if (open === "{") parser.expect("\\{");
	const items = [];
	parser.insideBrackets(() => {
		if (open === "{" && parser.isSymbol("\\}")) return;
		do
			items.push(parser.relation());
		while (parser.take(",") || parser.take(";") || open === "{" && parser.take("or"));
	});
	const close = parser.take(")") ? ")" : parser.take("]") ? "]" : "}";
	if (close === "}") parser.expect("\\}");
	return {
		open,
		close,
		items
	};
}
function isList(node) {
	return node?.kind === "collection" && node.open === "[";
}

// main/verifier/math/parser/implicit-products.ts
function startsFactor(reader) {
	const token = reader.peek();
	if (!token) return false;
	switch (token.kind) {
		case "number": return reader.previous()?.kind !== "number";
		case "name": return true;
		case "command": return token.text !== "end" && token.text !== "degree";
		case "symbol":
			if (token.text === "|") return !reader.isInsideBars && !(reader.peek(1)?.kind === "number" && reader.isSymbol("|", 2));
			return token.text === "(" || token.text === "{" || isRounding(token.text);
	}
}
function startsPlainFraction(reader) {
	if (!reader.isCommand("frac")) return false;
	let offset = 1;
	for (let digits = 0; digits < 2;) {
		const braces = reader.isSymbol("{", offset) ? 1 : 0;
		const part = reader.peek(offset + braces);
		if (part?.kind !== "number" || !part.isWhole) return false;
		if (braces === 1 && !reader.isSymbol("}", offset + 2)) return false;
		digits += braces === 0 && part.numerator >= 10n ? 2 : 1;
		offset += braces === 1 ? 3 : 1;
	}
	return !reader.isSymbol("^", offset);
}

// main/verifier/math/parser/latex-normalize.ts
const SPACING = /\\(?:left|right|middle|[bB]igg?[lrm]?|displaystyle|textstyle|limits|thinspace|nolimits)(?![A-Za-z])|\\q?quad|(?<!\\)\\[,;:! ]|~|&nbsp;/g;
const STYLING = /\\(?:(?:text)?color\s*\{[A-Za-z]+\}|(?:underline|bm|pmb|boldsymbol|mathbf|mathit|mathsf|mathrm)(?=\s*\{))/g;
const BINOMIALS = /(?<![A-Za-z])(?:C|binom|comb)\((\d+),\s*(\d+)\)|(?<![A-Za-z])(?:C|\\(?:mathrm|text)\s*\{C\})_\{?(\d+)\}?\^\{?(\d+)\}?|(?<![A-Za-z\d})])(?:\{\})?[_^]\{?(\d+)\}?\s*C_\{?(\d+)\}?/g;
const FRACTIONS = {
	"½": "\\frac{1}{2}",
	"⅓": "\\frac{1}{3}",
	"⅔": "\\frac{2}{3}",
	"¼": "\\frac{1}{4}",
	"¾": "\\frac{3}{4}"
};
function stripSpacing(text) {
	return text.includes("\\") ? text.replace(SPACING, " ") : text;
}
function normalizeLatex(source) {
	let text = source.replace(/~|&nbsp;/g, " ").replace(/\{,\}/g, "");
	if (/[Cb]/.test(text)) text = text.replace(BINOMIALS, (...parts) => binomial(parts));
	if (text.includes("\\")) text = normalizeMacros(text);
	if (/[^\0-\x7f]/.test(text)) text = normalizeSymbols(text);
	return /[A-Za-z]/.test(text) ? normalizeWords(text) : text;
}
function binomial(parts) {
	const [n, k] = parts.slice(1, 7).filter((part) => part !== void 0);
	return `\\binom{${n}}{${k}}`;
}
function normalizeMacros(source) {
	const text = source.replace(/\\(?:[dtcs]|nice)frac(?![A-Za-z])/g, "\\frac").replace(SPACING, " ").replace(/\^\s*(?:\{\s*\\circ\s*\}|\\circ)/g, "\\degree ");
	if (!/\\(?:[dt]?binom|over|choose|operatorname|text|math|rm|bf|color|under|bm|pmb|bold)/.test(text)) return text;
	return text.replace(/\{([^{}]*)\\over(?![A-Za-z])([^{}]*)\}/g, "\\frac{$1}{$2}").replace(/\{([^{}]*)\\choose(?![A-Za-z])([^{}]*)\}/g, "\\binom{$1}{$2}").replace(/\\[dt]binom(?![A-Za-z])/g, "\\binom").replace(/\\operatorname\s*\{\s*([A-Za-z]+)\s*\}/g, "\\$1 ").replace(/\\(?:text|mathrm|rm|mathbf|bf)\s*\{\s*([A-Za-z]*)\s*\}/g, " $1 ").replace(STYLING, "").replace(/\\mathbb\s*\{?R\}?/g, "\\reals ").replace(/\\reals\s*-\s*(?=\\?\{)/g, "\\reals\\setminus ");
}
function normalizeSymbols(text) {
	return text.replace(/[°º˚]/g, "\\degree ").replace(/(?:\d\u0305)+/g, (period) => `\\overline{${period.replace(/\u0305/g, "")}}`).replace(/[½⅓⅔¼¾]/g, (character) => FRACTIONS[character]).replace(/∅/g, "\\emptyset ").replace(/ℝ/g, "\\reals ").replace(/％/g, "%").replace(/[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+/g, (power) => `^{${[...power].map(superscript).join("")}}`);
}
function normalizeWords(source) {
	let text = source.replace(/^(\s*[a-zA-Z])\(([a-z])\)(?=\s*=)/, "$1_{$2}");
	if (text.includes("^")) text = text.replace(/(?<=\d)\^\{?o\}?(?![A-Za-z])/g, "\\degree ").replace(/(\d)\s*x\s*(?=10\s*\^)/g, "$1*");
	if (text.includes("log")) text = text.replace(/\\?\blog(2|10)\s*(?=\()/g, "\\log_{$1}");
	if (text.includes("U")) text = text.replace(/(?<=[\])])\s*U\s*(?=[[(])/g, "\\cup ");
	return text.includes("per") ? text.replace(/\bper ?cent(?:age)?\b/g, "%") : text;
}
function superscript(character) {
	return "0123456789+-".charAt("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻".indexOf(character));
}

// main/verifier/math/parser/lexer.ts
const MAX_CHARACTERS$6 = 6e3;
const MAX_TOKENS = 800;
const MAX_EXPONENT = 400;
const SYMBOLS = spellings({
	"*": "× · ⋅ ∗",
	"/": "÷ ∕ ⁄",
	"-": "− –",
	"±": "±",
	",": "、",
	"<=": "≤ ⩽",
	">=": "≥ ⩾",
	"!=": "≠",
	in: "∈",
	cup: "∪",
	cap: "∩",
	lor: "∨",
	land: "∧",
	infinity: "∞",
	sqrt: "√",
	cbrt: "∛",
	lfloor: "⌊",
	rfloor: "⌋",
	lceil: "⌈",
	rceil: "⌉"
});
const COMMANDS = spellings({
	"*": "times cdot ast",
	"/": "div",
	"±": "pm",
	"|": "lvert rvert vert mid",
	"<": "lt",
	"<=": "le leq leqslant",
	">": "gt",
	">=": "ge geq geqslant",
	"!=": "ne neq",
	in: "in",
	cup: "cup bigcup",
	cap: "cap",
	setminus: "setminus backslash",
	lor: "lor vee",
	land: "land wedge",
	infinity: "infty",
	"(": "langle",
	")": "rangle",
	"[": "lbrack",
	"]": "rbrack",
	"\\{": "lbrace",
	"\\}": "rbrace",
	lfloor: "lfloor",
	rfloor: "rfloor",
	lceil: "lceil",
	rceil: "rceil"
});
const WORDS$2 = new Set(words(`
    pi infinity oo sqrt cbrt abs ln log lg exp
    sin cos tan cot sec csc arcsin arccos arctan arccot sinh cosh tanh tg ctg arctg asin acos atan
    matrix pmatrix bmatrix smallmatrix array cases
  `));
function tokenize(source) {
	if (source.length > MAX_CHARACTERS$6) throw new SyntaxError("the text is too long");
	if (/^\s*~/.test(source)) throw new SyntaxError("an approximate value");
	const text = normalizeLatex(source);
	const tokens = [];
	const rule = /\s+|\\([A-Za-z]+)|(\\[{}|%\\])|(\d+(?:\.\d*)?|\.\d+)|([A-Za-z]+)|(<=|>=|!=|==|\*\*|[-+*/^_=<>(){}[\]|,;!%&])|([^])/gy;
	for (let match = rule.exec(text); match; match = rule.exec(text)) {
		if (tokens.length > MAX_TOKENS) throw new SyntaxError("too many tokens");
		const [whole, command, escaped, digits, letters, symbol, other] = match;
		if (command !== void 0) pushCommand(tokens, command);
		else if (escaped !== void 0) pushSymbol(tokens, escaped === "\\%" ? "%" : escaped);
		else if (digits !== void 0) rule.lastIndex = pushNumber(tokens, text, match.index, digits);
		else if (letters !== void 0) pushLetters(tokens, letters);
		else if (symbol !== void 0) pushSymbol(tokens, symbol === "**" ? "^" : symbol === "==" ? "=" : symbol);
		else if (other !== void 0) pushOther(tokens, other);
		if (whole === "") break;
	}
	return tokens;
}
function pushCommand(tokens, command) {
	const symbol = COMMANDS[command];
	if (symbol !== void 0) pushSymbol(tokens, symbol);
	else tokens.push({
		kind: "command",
		text: command
	});
}
function pushSymbol(tokens, text) {
	if (text === "infinity" || text === "sqrt" || text === "cbrt") tokens.push({
		kind: "name",
		text
	});
	else tokens.push({
		kind: "symbol",
		text
	});
}
function pushOther(tokens, character) {
	if (character === "π") tokens.push({
		kind: "name",
		text: "pi"
	});
	else if (SYMBOLS[character] !== void 0) pushSymbol(tokens, SYMBOLS[character]);
	else throw new SyntaxError(`unknown character ${character}`);
}
function pushLetters(tokens, letters) {
	if (letters === "and") tokens.push({
		kind: "symbol",
		text: ","
	});
	else if (letters === "or") tokens.push({
		kind: "symbol",
		text: "or"
	});
	else if (WORDS$2.has(letters)) tokens.push({
		kind: "name",
		text: letters
	});
	else if (letters === "inf") tokens.push({
		kind: "name",
		text: "infinity"
	});
	else if (letters.length > 3) throw new SyntaxError(`unknown word ${letters}`);
	else for (const letter of letters) tokens.push({
		kind: "name",
		text: letter
	});
}
function pushNumber(tokens, text, start, digits) {
	const point = digits.indexOf(".");
	const decimals = point < 0 ? "" : digits.slice(point + 1);
	const whole = point < 0 ? digits : digits.slice(0, point) || "0";
	let numerator = BigInt(whole + decimals);
	let denominator = 10n ** BigInt(decimals.length);
	let end = start + digits.length;
	const rest = text.slice(end, end + 60);
	const repeating = /^\\(?:overline|bar)\s*\{(\d{1,20})\}/.exec(rest) ?? /^\\dot\s*\{?(\d)\}?(?:(\d*)\\dot\s*\{?(\d)\}?)?/.exec(rest) ?? (point >= 0 ? /^\((\d{1,20})\)(?![\d(])/.exec(rest) : null);
	const ellipsis = point >= 0 ? /^ *(?:\.\.\.|…|\\[lc]?dots(?![A-Za-z]))/.exec(rest) : null;
	const period = ellipsis ? visiblePeriod(decimals) : null;
	const exponent = /^[eE]([+-]?\d{1,4})(?![\d.])/.exec(rest);
	if (period !== null) {
		const nines = 10n ** BigInt(period.length) - 1n;
		numerator = numerator * nines + BigInt(period);
		denominator *= nines;
		end += ellipsis[0].length;
	} else if (point >= 0 && repeating) {
		const period = repeating.slice(1).join("");
		const nines = 10n ** BigInt(period.length) - 1n;
		numerator = numerator * nines + BigInt(period);
		denominator *= nines;
		end += repeating[0].length;
	} else if (exponent && Math.abs(Number(exponent[1])) < MAX_EXPONENT) {
		const power = 10n ** BigInt(Math.abs(Number(exponent[1])));
		if (exponent[1].startsWith("-")) denominator *= power;
		else numerator *= power;
		end += exponent[0].length;
	}
	const isWhole = end === start + digits.length && point < 0;
	tokens.push({
		kind: "number",
		numerator,
		denominator,
		isWhole
	});
	return end;
}
function visiblePeriod(decimals) {
	if (decimals.length > 60) return null;
	return (/(\d)\1\1$/.exec(decimals) ?? /(\d{2,20})\1$/.exec(decimals))?.[1] ?? null;
}

// main/verifier/math/parser/environments.ts
const MATRIX = /^[pb]?(?:small)?matrix$|^array$/;
function parseEnvironment(parser) {
	const name = environmentName(parser);
	if (name === "cases") return parseCases(parser);
	if (!MATRIX.test(name)) throw new SyntaxError(`unknown environment ${name}`);
	return parseMatrix(parser, name);
}
function parseMatrix(parser, name) {
	if (name === "array" && parser.take("{")) while (!parser.take("}")) parser.advance();
	const rows = [[parser.relation()]];
	for (;;) if (parser.take("&")) rows.at(-1).push(parser.relation());
	else if (parser.take("\\\\")) {
		if (!parser.isCommand("end")) rows.push([parser.relation()]);
	} else break;
	expectEnd(parser, name);
	return {
		kind: "matrix",
		rows
	};
}
function parseCases(parser) {
	const rows = [];
	do {
		if (parser.isCommand("end")) break;
		const row = [parser.relation()];
		parser.take(",");
		if (parser.take("&") && !parser.isSymbol("\\\\") && !parser.isCommand("end")) row.push(parser.relation());
		parser.take(",");
		rows.push(row);
	} while (parser.take("\\\\"));
	expectEnd(parser, "cases");
	const branches = rows.filter((row) => row.length === 2);
	if (branches.length === rows.length && rows.length > 0) return {
		kind: "piecewise",
		branches
	};
	const items = rows.map(([equation]) => equation);
	if (branches.length > 0 || items.length < 2) throw new SyntaxError("cases without conditions");
	return listOf(items);
}
function expectEnd(reader, name) {
	if (!reader.isCommand("end")) throw new SyntaxError(`\\end{${name}} is missing`);
	reader.advance();
	if (environmentName(reader) !== name) throw new SyntaxError(`\\end{${name}} is missing`);
}
function environmentName(reader) {
	reader.expect("{");
	let name = "";
	while (!reader.take("}")) {
		const token = reader.peek();
		if (token?.kind !== "name") throw new SyntaxError("an environment without a name");
		name += token.text;
		reader.advance();
	}
	return name;
}

// main/verifier/math/parser/functions.ts
const FUNCTIONS = new Set(words(`
    ln log exp sqrt cbrt abs
    sin cos tan cot sec csc arcsin arccos arctan arccot sinh cosh tanh
  `));
const ALIASES = spellings({
	log: "lg",
	tan: "tg",
	cot: "ctg",
	csc: "cosec",
	arcsin: "asin",
	arccos: "acos",
	arctan: "atan arctg",
	arccot: "arcctg",
	sinh: "sh",
	cosh: "ch",
	tanh: "th"
});
const INVERTIBLE = /* @__PURE__ */ new Set([
	"sin",
	"cos",
	"tan"
]);
function isFunction(name) {
	return FUNCTIONS.has(name) || Object.hasOwn(ALIASES, name);
}
function parseFunction(parser, nameOrAlias) {
	const name = Object.hasOwn(ALIASES, nameOrAlias) ? ALIASES[nameOrAlias] : nameOrAlias;
	const base = name === "log" && parser.take("_") ? logarithmBase(parser) : number(10n);
	const power = parser.take("^") ? parser.exponent() : null;
	const argument = functionArgument(parser, name);
	if (argument.kind === "collection") throw new SyntaxError("a function of several arguments");
	if (power && INVERTIBLE.has(name) && isMinusOne(power)) return call(`arc${name}`, argument);
	const value = apply(name, argument, base);
	return power ? call("power", value, power) : value;
}
function apply(name, argument, base) {
	if (name === "sqrt") return call("root", argument, number(2n));
	if (name === "cbrt") return call("root", argument, number(3n));
	if (name === "log") return call("divide", call("ln", argument), call("ln", base));
	return call(name, argument);
}
function functionArgument(parser, name) {
	if (parser.isSymbol("(") || parser.isSymbol("{")) return parser.primary();
	let value = parser.power();
	while (name !== "sqrt" && name !== "cbrt" && startsFactor(parser) && !startsFunction(parser)) value = call("multiply", value, parser.power());
	return value;
}
function startsFunction(reader) {
	const token = reader.peek();
	return (token?.kind === "name" || token?.kind === "command") && isFunction(token.text);
}
function logarithmBase(parser) {
	if (parser.isSymbol("{")) return parser.group();
	const token = parser.peek();
	const next = parser.peek(1);
	if (token?.kind !== "number" || !token.isWhole || next === void 0) return parser.argument();
	if (!(next.kind === "symbol" ? next.text === "(" : true)) return parser.argument();
	parser.advance();
	return number(token.numerator);
}
function isMinusOne(node) {
	if (node.kind !== "call" || node.name !== "negative") return false;
	const one = node.args[0];
	return one.kind === "number" && one.numerator === 1n && one.denominator === 1n;
}

// main/verifier/math/parser/names.ts
const ACCENTS = spellings({
	bar: "bar overline",
	hat: "hat widehat",
	tilde: "tilde",
	vec: "vec overrightarrow"
});
function parseName(parser, name) {
	parser.advance();
	if (name === "pi" || name === "e" || name === "i") return {
		kind: "constant",
		name
	};
	if (name === "infinity" || name === "oo") return {
		kind: "constant",
		name: "infinity"
	};
	return isFunction(name) ? parseFunction(parser, name) : parseVariable(parser, name);
}
function parseVariable(parser, name) {
	if (!parser.take("_")) return {
		kind: "variable",
		name
	};
	const start = parser.position;
	if (parser.isSymbol("{")) parser.group();
	else parser.advance();
	return {
		kind: "variable",
		name: `${name}_${parser.tokensSince(start).map(tokenText).join("")}`
	};
}
function isAccent(macro) {
	return Object.hasOwn(ACCENTS, macro);
}
function parseAccented(parser, macro) {
	const start = parser.position;
	const inside = parser.argument();
	const letters = parser.tokensSince(start).filter(({ kind }) => kind === "name").map(tokenText);
	if (inside.kind !== "variable" && letters.join("").length < 2) throw new SyntaxError("an accent on no letter");
	return parseVariable(parser, `${ACCENTS[macro]}_${letters.join("")}`);
}

// main/verifier/math/parser/series.ts
const MAX_NODES = 2e4;
const OPERATIONS$1 = {
	sum: {
		name: "add",
		empty: 0n
	},
	prod: {
		name: "multiply",
		empty: 1n
	}
};
function expandSeries(series, spend) {
	const [first, last] = [wholeNumber(series.from), wholeNumber(series.to)];
	if (first !== null && last !== null) return writtenOut(series, first, last, spend);
	return fingerprint(series);
}
function writtenOut({ kind, index, body }, first, last, spend) {
	const { name, empty } = OPERATIONS$1[kind];
	const size = nodeCount(body);
	if (last - first >= BigInt(Math.floor(MAX_NODES / size))) throw new SyntaxError("the series is too long");
	const count = Number(last - first) + 1;
	if (count <= 0) return number(empty);
	spend(count * size);
	const part = (start, length) => {
		if (length === 1) return substitute(body, index, number(first + BigInt(start)));
		const half = length >> 1;
		return call(name, part(start, half), part(start + half, length - half));
	};
	return part(0, count);
}
function fingerprint({ kind, index, from, to, body }) {
	if (2 * nodeCount(body) > MAX_NODES) throw new SyntaxError("the series is too long");
	const weight = (a, b) => call("add", call("multiply", number(a), from), call("multiply", number(b), to));
	const bodyAt = (numerator, denominator) => substitute(body, index, {
		kind: "number",
		numerator,
		denominator
	});
	const combination = call("add", call("multiply", weight(104729n, 15485863n), bodyAt(7907n, 1009n)), call("multiply", weight(32452843n, 49979687n), bodyAt(6311n, 1013n)));
	return kind === "sum" ? combination : call("power", combination, number(3n));
}
function nodeCount(node) {
	return node.kind === "call" ? node.args.reduce((size, arg) => size + nodeCount(arg), 1) : 1;
}
function wholeNumber(node) {
	if (node.kind === "number" && node.denominator === 1n) return node.numerator;
	if (node.kind !== "call" || node.name !== "negative") return null;
	const value = wholeNumber(node.args[0]);
	return value === null ? null : -value;
}
function substitute(node, index, value) {
	if (node.kind === "call") {
		const args = node.args.map((arg) => substitute(arg, index, value));
		return {
			...node,
			args
		};
	}
	if (node.kind === "number") return node;
	if (node.kind !== "variable" && node.kind !== "constant") throw new SyntaxError("the body of a series is not a scalar");
	if (node.kind === index.kind && node.name === index.name) return value;
	return node;
}

// main/verifier/math/parser/macros.ts
const LETTERS$1 = new Set(words(`
    alpha beta gamma delta epsilon varepsilon eta theta kappa lambda mu nu xi phi varphi psi omega
    sigma rho tau ell Delta Omega Phi Sigma
  `));
const MACROS = {
	frac: (parser) => call("divide", parser.argument(), parser.argument()),
	binom: (parser) => call("binomial", parser.argument(), parser.argument()),
	sqrt: parseRoot,
	pi: () => ({
		kind: "constant",
		name: "pi"
	}),
	begin: parseEnvironment,
	sum: (parser) => parseSeries(parser, "sum"),
	prod: (parser) => parseSeries(parser, "prod"),
	emptyset: () => setOf([]),
	varnothing: () => setOf([]),
	reals: realLine
};
function parseMacro(parser, name) {
	parser.advance();
	if (Object.hasOwn(MACROS, name)) return MACROS[name](parser);
	if (isFunction(name)) return parseFunction(parser, name);
	if (isAccent(name)) return parseAccented(parser, name);
	if (LETTERS$1.has(name)) return parseVariable(parser, name);
	throw new SyntaxError(`unknown macro ${name}`);
}
function parseRoot(parser) {
	if (!parser.take("[")) return call("root", parser.argument(), number(2n));
	const degree = parser.sum();
	parser.expect("]");
	return call("root", parser.argument(), degree);
}
function parseSeries(parser, kind) {
	parser.expect("_");
	parser.expect("{");
	const start = parser.relation();
	parser.expect("}");
	parser.expect("^");
	const to = parser.isSymbol("{") ? parser.group() : parser.argument();
	if (start.kind !== "relation" || start.operators.join("") !== "=") throw new SyntaxError("a series without an index");
	const [index, from] = start.sides;
	if (index?.kind !== "variable" && !(index?.kind === "constant" && index.name === "i")) throw new SyntaxError("a series without an index");
	const body = parser.product();
	return expandSeries({
		kind,
		index,
		from,
		to,
		body
	}, (steps) => parser.spend(steps));
}
function realLine() {
	const infinity = {
		kind: "constant",
		name: "infinity"
	};
	return {
		kind: "collection",
		open: "(",
		close: ")",
		items: [call("negative", infinity), infinity]
	};
}

// main/verifier/math/parser/transpose.ts
function isTransposable(node) {
	return node.kind === "matrix" || node.kind === "collection" && node.open === "(";
}
function takeTransposeMark(reader) {
	const braces = reader.isSymbol("{") ? 1 : 0;
	const token = reader.peek(braces);
	if (!(token?.kind === "name" && token.text === "T" || reader.isCommand("top", braces)) || braces === 1 && !reader.isSymbol("}", 2)) return false;
	reader.advance(1 + 2 * braces);
	return true;
}
function transpose(node) {
	const rows = node.kind === "matrix" ? node.rows : [node.items];
	if (rows.some((row) => row.length !== rows[0].length)) throw new SyntaxError("rows of different lengths");
	return {
		kind: "matrix",
		rows: rows[0].map((_, column) => rows.map((row) => row[column]))
	};
}

// main/verifier/math/parser.ts
const RELATIONS = /* @__PURE__ */ new Set([
	"=",
	"<",
	">",
	"<=",
	">=",
	"!=",
	"in"
]);
function parseExpression(text) {
	const parser = new ExpressionParser(tokenize(text), spend);
	const result = parser.alternatives();
	if (!parser.isAtEnd) throw new SyntaxError("unexpected text after the expression");
	return result;
}
var ExpressionParser = class extends TokenReader {
	alternatives() {
		const parts = [this.list()];
		while (this.take("or") || isRelation(parts.at(-1)) && this.take("lor")) parts.push(this.list());
		return parts.length === 1 ? parts[0] : {
			kind: "or",
			parts
		};
	}
	list() {
		const items = [this.relation()];
		while (this.take(",") || this.take(";") || isRelation(items.at(-1)) && this.take("land")) {
			while (this.take(",")) continue;
			if (this.isSymbol("or")) break;
			items.push(this.relation());
		}
		return items.length === 1 ? items[0] : listOf(items);
	}
	relation() {
		const sides = [this.union()];
		const operators = [];
		for (;;) {
			const token = this.peek();
			if (token?.kind !== "symbol" || !RELATIONS.has(token.text)) break;
			this.advance();
			operators.push(token.text);
			sides.push(this.union());
		}
		return operators.length === 0 ? sides[0] : {
			kind: "relation",
			operators,
			sides
		};
	}
	union() {
		const parts = [this.intersection()];
		while (this.take("cup")) parts.push(this.intersection());
		return parts.length === 1 ? parts[0] : {
			kind: "union",
			parts
		};
	}
	intersection() {
		let value = this.sum();
		for (;;) if (this.take("cap")) value = {
			kind: "intersection",
			parts: [value, this.sum()]
		};
		else if (this.take("setminus")) value = {
			kind: "difference",
			parts: [value, this.sum()]
		};
		else return value;
	}
	sum() {
		return this.nested(() => {
			let value = this.takeSign() ? call("negative", this.product()) : this.product();
			for (;;) if (this.take("+")) value = call("add", value, this.signedProduct());
			else if (this.take("-")) value = call("add", value, call("negative", this.signedProduct()));
			else return value;
		});
	}
	signedProduct() {
		return this.take("-") ? call("negative", this.product()) : this.product();
	}
	product() {
		let value = this.power();
		for (;;) if (this.take("*")) value = call("multiply", value, this.signedPower());
		else if (this.take("/")) value = call("divide", value, this.signedPower());
		else if (startsFactor(this)) value = call("multiply", value, this.power());
		else return value;
	}
	signedPower() {
		return this.take("-") ? call("negative", this.power()) : this.power();
	}
	power() {
		const base = this.postfix(this.primary());
		if (!this.take("^")) return base;
		if (isTransposable(base) && takeTransposeMark(this)) return transpose(base);
		return this.postfix(call("power", base, this.exponent()));
	}
	exponent() {
		return this.nested(() => {
			const isNegative = this.takeSign();
			const value = this.isSymbol("{") ? this.group() : this.primary();
			const power = this.take("^") ? call("power", value, this.exponent()) : value;
			return isNegative ? call("negative", power) : power;
		});
	}
	takeSign() {
		if (this.take("-")) return true;
		this.take("+");
		return false;
	}
	postfix(start) {
		let value = start;
		for (;;) if (this.take("!")) value = call("factorial", value);
		else if (this.take("%")) value = call("divide", value, number(100n));
		else if (this.isCommand("degree")) {
			this.advance();
			value = call("divide", call("multiply", value, {
				kind: "constant",
				name: "pi"
			}), number(180n));
		} else return value;
	}
	primary() {
		this.spend(1);
		const token = this.peek();
		if (!token) throw new SyntaxError("unexpected end");
		if (token.kind === "number") return this.numberOrMixed(token);
		if (token.kind === "name") return parseName(this, token.text);
		if (token.kind === "command") return parseMacro(this, token.text);
		if (token.text === "{") return this.group();
		if (token.text === "|") return parseAbsoluteValue(this);
		if (isRounding(token.text)) return parseRounding(this, token.text);
		if (token.text === "(" || token.text === "[" || token.text === "\\{") return parseBracketed(this);
		throw new SyntaxError(`unexpected "${token.text}"`);
	}
	numberOrMixed({ numerator, denominator, isWhole }) {
		this.advance();
		const value = {
			kind: "number",
			numerator,
			denominator
		};
		return isWhole && startsPlainFraction(this) ? call("add", value, parseMacro(this, "frac")) : value;
	}
	group() {
		this.expect("{");
		const items = this.insideBrackets(() => {
			const found = [this.relation()];
			while (this.take(",")) found.push(this.relation());
			this.expect("}");
			return found;
		});
		return items.length === 1 ? items[0] : setOf(items);
	}
	argument() {
		if (this.isSymbol("{")) return this.group();
		const token = this.peek();
		return token?.kind === "number" && token.isWhole ? this.firstDigit(token) : this.primary();
	}
	firstDigit({ numerator }) {
		const digits = numerator.toString();
		if (digits.length === 1) this.advance();
		else {
			const rest = BigInt(digits.slice(1));
			if (rest.toString().length !== digits.length - 1) throw new SyntaxError("ambiguous digits");
			this.replaceNext({
				kind: "number",
				numerator: rest,
				denominator: 1n,
				isWhole: true
			});
		}
		return number(BigInt(digits[0]));
	}
};
function isRelation(node) {
	return node?.kind === "relation";
}

// main/verifier/math/interpretations.ts
const cache = /* @__PURE__ */ new Map();
let cachedRun = -1;
function interpretations(text) {
	if (cachedRun !== currentRun()) {
		cache.clear();
		cachedRun = currentRun();
	}
	const cached = cache.get(text);
	if (cached) return cached;
	const trees = parseInterpretations(text);
	cache.set(text, trees);
	return trees;
}
function parseInterpretations(text) {
	if (text.length > 2e4) return [];
	const plain = text.includes("+/-") ? text.replaceAll("+/-", "±") : text;
	return [
		groupedDigits(plain),
		decimalComma(plain),
		plain
	].filter((spelling) => spelling !== null).map(parse).filter((tree) => tree !== null);
}
const RATIO = /(?<![A-Z])([A-Z]{1,2})\s*:\s*([A-Z]{1,2})(?![A-Z])/g;
const SEPARATE_FORMULAS = /^\s*\$[^$]+\$(?:\s*(?:[,;]|,?\s*(?:and|or)\b)\s*\$[^$]+\$)+\s*$/;
const PLUS_MINUS = /±|∓|\\(?:pm|mp)(?![A-Za-z])/;
const WORD = /^(?!pi$|infinity$|inf$|oo$)[A-Za-z]{2,}$/;
const LABEL = /^[A-Z][A-Za-z]*\d[A-Za-z\d]*$/;
function parse(source) {
	if (WORD.test(source.trim()) || LABEL.test(source.trim()) || containsWord(source)) return null;
	const text = stripSpacing(source.replace(/(?<![,;]\s*)\\q?quad\s*(?=[a-z](?:_\{?\w\}?)?\s*=)/g, ", "));
	if (/\\\\[A-Za-z]/.test(text) && !text.includes("begin")) return parse(text.replace(/\\\\(?=[A-Za-z])/g, "\\"));
	try {
		const rewritten = rewriteNotation(text);
		return PLUS_MINUS.test(rewritten) ? parsePlusMinus(rewritten) : parseExpression(mixedNumber(rewritten));
	} catch (error) {
		if (error instanceof SyntaxError) return null;
		throw error;
	}
}
function rewriteNotation(source) {
	let text = source;
	if (text.includes("%")) text = text.replace(/^\s*([-+]?[\d.]+\s*\/\s*[\d.]+)\s*\\?%\s*$/, "($1)%");
	if (text.includes("approx")) text = dropApproximation(text);
	if (text.includes(":")) text = text.replace(RATIO, "\\frac{$1}{$2}");
	text = normalizeCases(text);
	text = assignedTuples(text) ?? describedSet(text) ?? reversedBrackets(text) ?? text;
	text = dropIntegerParameter(text);
	if (text.includes("\\angle")) text = text.replace(/^\s*m?\\angle\s*[A-Z]{1,3}\s*=/, "");
	return SEPARATE_FORMULAS.test(text) ? text.replace(/\$/g, "") : text;
}
function parsePlusMinus(text) {
	const both = ["+", "-"].map((sign) => parseExpression(text.replace(new RegExp(PLUS_MINUS, "g"), (symbol) => /±|\\pm/.test(symbol) ? sign : sign === "+" ? "-" : "+")));
	if (both.every((side) => side.kind === "relation" && side.operators.join() === "!=")) return listOf(both);
	return setOf(both.map((side) => isAssignment(side) ? side.sides[1] : side));
}
const GROUPED = /^\s*([-+]?\d{1,3}(?:(?:,(?:\\!\s*)?|\s*\{\s*,\s*\}\s*|\\[,;: ]|~| |’|')\d{3})+)((?:\.\d+)?\s*\\?%?)\s*$/;
const INDIAN = /^\s*([-+]?\d{1,2}(?:,\d{2})+,\d{3})((?:\.\d+)?)\s*$/;
const CONTINENTAL = /^\s*([-+]?\d{1,3}(?:(?:\.\d{3})+(?=,\d)|(?:\.\d{3}){2,}|(?:(?: |\\,|’|')\d{3})+(?=,\d)))(?:,(\d+))?\s*$/;
function groupedDigits(text) {
	const match = GROUPED.exec(text) ?? INDIAN.exec(text);
	if (match) return match[1].replace(/[^-+\d]/g, "") + match[2];
	const continental = CONTINENTAL.exec(text);
	if (!continental) return null;
	const decimals = continental[2] === void 0 ? "" : `.${continental[2]}`;
	return continental[1].replace(/[^-+\d]/g, "") + decimals;
}
function decimalComma(text) {
	const match = /^\s*([-+]?)(\d+),(\d{2,})\s*$/.exec(text);
	if (!match) return null;
	const [, sign, whole, decimals] = match;
	return decimals.length === 3 && whole !== "0" && whole.length <= 3 ? null : `${sign}${whole}.${decimals}`;
}
function dropApproximation(text) {
	return text.replace(/^([^=]*[=][^=]*?|.*[\d}])\\approx(?![A-Za-z])[^=]*$/, "$1").replace(/^(\s*[A-Za-z]\s*)\\approx(?![A-Za-z])/, "$1=");
}
function assignedTuples(text) {
	if (!text.includes(";")) return null;
	const groups = text.split(";").map((group) => group.split(",").map((part) => /^\s*([a-z])\s*=([^=]+)$/.exec(part)));
	if (groups.length < 2 || groups[0].length < 2) return null;
	const names = groups.map((group) => group.map((match) => match?.[1]).join());
	if (names.some((name) => name !== names[0]) || groups.flat().includes(null)) return null;
	return groups.map((group) => `(${group.map((match) => match[2]).join(",")})`).join(",");
}
function mixedNumber(text) {
	const match = /^\s*([-+]?)(\d+)\s+(?:and\s+)?(\d+)\s*[/⁄]\s*(\d+)\s*$/.exec(text);
	return match ? `${match[1]}(${match[2]} + ${match[3]}/${match[4]})` : text;
}
function describedSet(text) {
	const bare = text.trim();
	if (/^\{\s*\}$|^(?:the )?empty set$|^no (?:real )?solutions?$/i.test(bare)) return "\\emptyset";
	const point = /^[ABD-Z]\s*(\([^()]*,[^()]*\))$/.exec(bare)?.[1];
	if (point) return point;
	const backslash = /^(\\mathbb\s*\{?R\}?\s*)\\(\s*\\?\{[^{}]+\})$/.exec(bare);
	if (backslash) return `${backslash[1]}\\setminus ${backslash[2]}`;
	const builder = /^\\?\{\s*([a-z])(?:\s*(?:\\in|∈)\s*(?:\\mathbb\s*\{?R\}?|ℝ))?\s*(?::|\||\\mid(?![a-z])|\\vert(?![a-z]))([^:|]+?)\\?\}$/.exec(bare);
	return builder && builder[2].includes(builder[1]) ? builder[2] : null;
}
function isAssignment(node) {
	return node.kind === "relation" && node.operators.join() === "=" && node.sides[0].kind === "variable";
}
function containsWord(text) {
	if (!/[A-Za-z]{2}/.test(text) || !/[,;]|\b(?:and|or)\b/.test(text)) return false;
	return text.replace(/\\(?:begin|end)\s*\{[a-z]+\}|\\(?:text|mathrm|mbox)\s*\{\s*(?:if|for|when)\s*\}|\\?[A-Za-z]+(?=\()|\\[A-Za-z]+/g, "1").split(/[,;{}()[\]\\]|\band\b|\bor\b/).some((item) => WORD.test(item.trim()));
}
function normalizeCases(text) {
	if (!text.includes("\\begin")) return text;
	const plain = text.replace(/\\\{\s*\\begin\s*\{(array|aligned|matrix|gathered|split)\}(\s*\{[lcr| ]*\})?([^]*?)\\end\s*\{\1\}\s*\.?/g, (_, _name, _columns, rows) => `\\begin{cases}${rows.replace(/&\s*(?==)/g, "")}\\end{cases}`);
	if (!plain.includes("{cases}")) return text;
	return plain.replace(/\\(?:text|mathrm|mbox)\s*\{\s*(?:if|for|when)\s*\}|\b(?:if|for|when)\b/g, " ").replace(/[,.;]\s*(?=\\\\|\\end)/g, " ");
}
function reversedBrackets(text) {
	if (!/[[\]]/.test(text)) return null;
	const brackets = text.replace(/[^[\]]/g, "");
	if (brackets.length % 2 !== 0 || /^(?:\[\])*$/.test(brackets)) return null;
	if (/^\s*(?:[a-z]\s*(?:\\in|∈)\s*)?[[\]][^[\]()]*[[\]]\s*(?:(?:\\cup|∪)\s*[[\]][^[\]()]*[[\]]\s*)*$/.test(text)) {
		let count = 0;
		return text.replace(/[[\]]/g, (bracket) => count++ % 2 === 0 ? bracket === "]" ? "(" : "[" : bracket === "[" ? ")" : "]");
	}
	return null;
}
function dropIntegerParameter(text) {
	if (!/[Zℤ]/.test(text)) return text;
	return text.replace(/[,\s]*\(?\s*[kn]\s*(?:\\in|∈)\s*(?:\\mathbb\s*\{?Z\}?|ℤ|Z)\s*\)?\s*$/, "");
}

// main/verifier/math/matrices.ts
const MAX_PRODUCTS = 512;
function evaluateMatrices(node) {
	if (node.kind !== "call" || !containsMatrix(node)) return node;
	const rows = rowsOf$1(node);
	return rows === null ? node : {
		kind: "matrix",
		rows
	};
}
function containsMatrix(node) {
	spend(.1);
	return node.kind === "matrix" || node.kind === "call" && node.args.some(containsMatrix);
}
function rowsOf$1(node) {
	if (node.kind === "matrix") return node.rows;
	if (node.kind !== "call") return null;
	const [first, second] = node.args;
	const [a, b] = node.args.map(rowsOf$1);
	switch (node.name) {
		case "negative": return a && mapEntries(a, (entry) => call("negative", entry));
		case "add": return a && b && isSameSize(a, b) ? a.map((row, i) => row.map((entry, j) => call("add", entry, b[i][j]))) : null;
		case "divide": return a && second && !containsMatrix(second) ? mapEntries(a, (entry) => call("divide", entry, second)) : null;
		case "multiply":
			if (a && b) return multiply(a, b);
			if (a && second && !containsMatrix(second)) return mapEntries(a, (entry) => call("multiply", entry, second));
			return b && first && !containsMatrix(first) ? mapEntries(b, (entry) => call("multiply", first, entry)) : null;
		default: return null;
	}
}
function mapEntries(rows, transform) {
	return rows.map((row) => row.map(transform));
}
function isSameSize(a, b) {
	return a.length === b.length && a.every((row, i) => row.length === b[i].length);
}
function multiply(a, b) {
	const width = b[0].length;
	if (!(a.every((row) => row.length === b.length) && b.every((row) => row.length === width)) || a.length * width * b.length > MAX_PRODUCTS) return null;
	return a.map((row) => Array.from({ length: width }, (_, j) => row.map((entry, k) => call("multiply", entry, b[k][j])).reduce((sum, term) => call("add", sum, term))));
}

// main/verifier/math/real-sets.ts
const MAX_INTERVALS = 60;
const MAX_SIMPLE_DENOMINATOR = 1000000n;
const MINUS_INFINITY = {
	exact: null,
	value: -Infinity
};
const INFINITY = {
	exact: null,
	value: Infinity
};
function realSet(node) {
	spend(2);
	switch (node.kind) {
		case "collection": return setOfCollection(node);
		case "relation": return setOfRelation(node);
		case "or":
			if (node.parts.some((part) => part.kind === "collection" && part.open === "{")) return null;
			return combine(node.parts.map(realSet), union);
		case "union": return combine(node.parts.map(realSet), union);
		case "intersection": return combine(node.parts.map(realSet), intersection);
		case "difference": return combine(node.parts.map(realSet), (a, b) => intersection(a, complement(b)));
		default: return null;
	}
}
function equalRealSets(a, b) {
	if (a.variable !== null && b.variable !== null && a.variable !== b.variable) return false;
	if (a.intervals.length === 0 || a.intervals.length !== b.intervals.length) return false;
	return a.intervals.every((one, i) => {
		const other = b.intervals[i];
		return one.lowClosed === other.lowClosed && one.highClosed === other.highClosed && compare(one.low, other.low) === 0 && compare(one.high, other.high) === 0;
	});
}
function setOfCollection(node) {
	if (node.open === "list") return setOfConditions(node.items);
	if (node.open === "{") {
		const points = node.items.map(endpointOf);
		const arePoints = points.every((point) => point !== null && (point.exact !== null || Number.isFinite(point.value)));
		if (points.length === 0 || !arePoints) return null;
		return {
			variable: null,
			intervals: merge(points.map((point) => pointInterval(point)))
		};
	}
	if (node.items.length !== 2) return null;
	const [low, high] = node.items.map(endpointOf);
	const order = low && high ? compare(low, high) : 1;
	const isPoint = node.open === "[" && node.close === "]";
	if (order > 0 || order === 0 && !isPoint) return null;
	return {
		variable: null,
		intervals: [interval(low, node.open === "[", high, node.close === "]")]
	};
}
function setOfConditions(items) {
	const [first, ...rest] = items;
	if (first?.kind === "relation" && first.operators.join() === "!=" && rest.every((one) => one.kind !== "relation" && variablesOf(one).size === 0)) return combine([first, ...rest.map((value) => ({
		...first,
		sides: [first.sides[0], value]
	}))].map(setOfRelation), intersection);
	if (!items.every((one) => one.kind === "relation" && !one.operators.includes("="))) return null;
	return combine(items.map(realSet), intersection);
}
function setOfRelation(relation) {
	const [first, second] = relation.sides;
	const operator = relation.operators.join();
	if (operator === "in") {
		const set = first.kind === "variable" ? realSet(second) : null;
		return set && {
			...set,
			variable: first.name
		};
	}
	if (first.kind === "variable" && (operator === "!=" || operator === "=")) {
		const point = endpointOf(second);
		if (point === null || !Number.isFinite(point.value)) return null;
		const intervals = [pointInterval(point)];
		return {
			variable: first.name,
			intervals: operator === "=" ? intervals : complement(intervals)
		};
	}
	return solutionsOfInequality(relation);
}
function solutionsOfInequality(relation) {
	const variables = [...variablesOf(relation)];
	if (variables.length !== 1) return null;
	let intervals = [interval(MINUS_INFINITY, false, INFINITY, false)];
	for (const [index, operator] of relation.operators.entries()) {
		if (!/^[<>]=?$/.test(operator)) return null;
		const [left, right] = [relation.sides[index], relation.sides[index + 1]];
		const root = rootOf(call("add", left, call("negative", right)), variables[0]);
		if (root === null) return null;
		const isUpperBound = operator.startsWith("<") === root.isIncreasing;
		const isClosed = operator.endsWith("=");
		const ray = isUpperBound ? interval(MINUS_INFINITY, false, root.endpoint, isClosed) : interval(root.endpoint, isClosed, INFINITY, false);
		intervals = intersection(intervals, [ray]);
	}
	return {
		variable: variables[0],
		intervals
	};
}
function rootOf(node, variable) {
	const at = (x) => /* @__PURE__ */ new Map([[variable, {
		numerator: x,
		denominator: 1n
	}]]);
	const [zero, one, two] = [
		0n,
		1n,
		2n
	].map((x) => exactValue(node, at(x)));
	if (!zero || !one || !two) return rootOfIrrational(node);
	const slope = difference(one, zero);
	const next = difference(two, one);
	if (slope.numerator === 0n || slope.numerator * next.denominator !== next.numerator * slope.denominator) return null;
	const quotient = call("divide", {
		kind: "number",
		...zero
	}, {
		kind: "number",
		...slope
	});
	const endpoint = endpointOf(call("negative", quotient));
	return endpoint && {
		endpoint,
		isIncreasing: slope.numerator > 0n === slope.denominator > 0n
	};
}
function rootOfIrrational(node) {
	if (node.kind !== "call" || node.name !== "add") return null;
	const left = node.args[0];
	const right = node.args[1].args[0];
	const [unknown, bound] = left.kind === "variable" ? [left, right] : [right, left];
	if (unknown.kind !== "variable") return null;
	const endpoint = endpointOf(bound);
	return endpoint && {
		endpoint,
		isIncreasing: unknown === left
	};
}
function endpointOf(node) {
	if (node.kind === "relation" || variablesOf(node).size > 0) return null;
	const unsigned = node.kind === "call" && node.name === "negative" ? node.args[0] : node;
	if (unsigned.kind === "constant" && unsigned.name === "infinity") return unsigned === node ? INFINITY : MINUS_INFINITY;
	const exact = exactValue(node, /* @__PURE__ */ new Map());
	const { re, im } = complexValue(exact ? {
		kind: "number",
		...exact
	} : node, /* @__PURE__ */ new Map());
	return Number.isFinite(re) && im === 0 ? {
		exact,
		value: re
	} : null;
}
function compare(a, b) {
	if (a.exact && b.exact) {
		const gap = a.exact.numerator * b.exact.denominator - b.exact.numerator * a.exact.denominator;
		return gap === 0n ? 0 : gap < 0n ? -1 : 1;
	}
	if (!Number.isFinite(a.value) || !Number.isFinite(b.value)) return a.value === b.value ? 0 : a.value < b.value ? -1 : 1;
	const size = Math.max(Math.abs(a.value), Math.abs(b.value), 1e-12);
	const isClose = Math.abs(a.value - b.value) <= 1e-11 * size;
	const isRounded = ((a.exact ?? b.exact)?.denominator ?? 1n) > MAX_SIMPLE_DENOMINATOR;
	return isClose && !isRounded ? 0 : a.value < b.value ? -1 : 1;
}
function interval(low, lowClosed, high, highClosed) {
	return {
		low,
		lowClosed,
		high,
		highClosed
	};
}
function pointInterval(point) {
	return interval(point, true, point, true);
}
function combine(sets, operation) {
	if (sets.includes(null)) return null;
	const variables = new Set(sets.map((set) => set.variable).filter((name) => name !== null));
	const [first, ...rest] = sets.map((set) => set.intervals);
	if (first === void 0 || variables.size > 1) return null;
	let intervals = first;
	for (const more of rest) {
		intervals = operation(intervals, more);
		if (intervals.length > MAX_INTERVALS) return null;
	}
	return {
		variable: [...variables][0] ?? null,
		intervals
	};
}
function union(a, b) {
	return merge([...a, ...b]);
}
function merge(intervals) {
	spend(intervals.length);
	const sorted = [...intervals].sort((a, b) => compare(a.low, b.low) || Number(b.lowClosed) - Number(a.lowClosed));
	const merged = [];
	for (const next of sorted) {
		const last = merged.at(-1);
		const gap = last ? compare(next.low, last.high) : 1;
		if (!last || gap > 0 || gap === 0 && !next.lowClosed && !last.highClosed) merged.push(next);
		else merged[merged.length - 1] = hull(last, next);
	}
	return merged;
}
function hull(first, second) {
	const order = compare(second.high, first.high);
	const high = order > 0 ? second.high : first.high;
	const highClosed = order === 0 ? second.highClosed || first.highClosed : order > 0 ? second.highClosed : first.highClosed;
	return interval(first.low, first.lowClosed, high, highClosed);
}
function intersection(a, b) {
	spend(a.length * b.length);
	return merge(a.flatMap((one) => b.map((other) => overlap(one, other))).filter((each) => each !== null));
}
function overlap(a, b) {
	const [lows, highs] = [compare(a.low, b.low), compare(a.high, b.high)];
	const low = lows >= 0 ? a.low : b.low;
	const lowClosed = lows === 0 ? a.lowClosed && b.lowClosed : lows > 0 ? a.lowClosed : b.lowClosed;
	const high = highs <= 0 ? a.high : b.high;
	const highClosed = highs === 0 ? a.highClosed && b.highClosed : highs < 0 ? a.highClosed : b.highClosed;
	const order = compare(low, high);
	return order > 0 || order === 0 && !(lowClosed && highClosed) ? null : interval(low, lowClosed, high, highClosed);
}
function complement(intervals) {
	const gaps = [];
	let [low, lowClosed] = [MINUS_INFINITY, false];
	for (const each of intervals) {
		const order = compare(low, each.low);
		if (order < 0 || order === 0 && lowClosed && !each.lowClosed) gaps.push(interval(low, lowClosed, each.low, !each.lowClosed));
		[low, lowClosed] = [each.high, !each.highClosed];
	}
	if (compare(low, INFINITY) < 0) gaps.push(interval(low, lowClosed, INFINITY, false));
	return gaps;
}

// main/verifier/math/solution-sets.ts
function solutionSet(node) {
	if (node.kind === "or") return valuesOf(node.parts.flatMap((part) => part.kind === "collection" && part.open === "list" && !isPoint(part) ? part.items : [part])) ?? node;
	if (node.kind === "collection" && node.open === "{") return valuesOf(node.items) ?? node;
	if (node.kind !== "collection" || node.open !== "list") return node;
	const [first, ...rest] = node.items.map(unknownOf);
	return first != null && rest.every((name) => name === null || name === first) ? valuesOf(node.items) ?? node : node;
}
function valuesOf(items) {
	if (new Set(items.map(unknownOf).filter((name) => name !== null).map((name) => name.replace(/_.*$/, ""))).size > 1) return null;
	const values = items.map((item) => unknownOf(item) === null ? item : item.sides[1]);
	if (values.some((value) => value.kind === "relation")) return null;
	return setOf(values.flatMap((value, i) => unknownOf(items[i]) === null ? [value] : elementsOf(value)));
}
function elementsOf(value) {
	return value.kind === "collection" && value.open === "{" ? value.items : [value];
}
function unknownOf(item) {
	if (item.kind !== "relation" || item.operators.length !== 1) return null;
	const [name, value] = item.sides;
	if (name.kind !== "variable") return null;
	const isMembership = item.operators[0] === "in" && value.kind === "collection" && value.open === "{";
	return item.operators[0] === "=" || isMembership ? name.name : null;
}
function isPoint({ items }) {
	const names = items.map(unknownOf);
	return !names.includes(null) && new Set(names).size === names.length;
}

// main/verifier/math/tolerance.ts
function isWithinTolerance(given, expected, tolerance = {}) {
	const error = absolute(difference(given, expected));
	if (error.numerator === 0n) return true;
	const relative = decimalFraction(tolerance.relative ?? 0);
	return [decimalFraction(tolerance.absolute ?? 0), {
		numerator: absolute(expected).numerator * relative.numerator,
		denominator: expected.denominator * relative.denominator
	}].some((bound) => error.numerator * bound.denominator <= bound.numerator * error.denominator);
}
function decimalFraction(value) {
	const [mantissa, exponent = "0"] = String(value).split("e");
	const [whole, decimals = ""] = mantissa.split(".");
	const shift = Number(exponent) - decimals.length;
	const digits = BigInt(whole + decimals);
	return shift >= 0 ? {
		numerator: digits * 10n ** BigInt(shift),
		denominator: 1n
	} : {
		numerator: digits,
		denominator: 10n ** BigInt(-shift)
	};
}
function absolute({ numerator, denominator }) {
	return {
		numerator: numerator < 0n ? -numerator : numerator,
		denominator
	};
}

// main/verifier/math/equivalence.ts
const MAX_ITEMS = 200;
function equalMathematics(a, b) {
	return withinBudget(() => {
		const interpretationsOfA = interpretations(a);
		if (interpretationsOfA.length === 0) return false;
		const interpretationsOfB = interpretations(b);
		return interpretationsOfA.some((left) => interpretationsOfB.some((right) => equivalent(left, right)));
	}, false);
}
function equivalent(a, b) {
	spend(1);
	if ((a.kind === "or" || b.kind === "or") && equalSets(a, b)) return true;
	const left = simplify(a);
	const right = simplify(b);
	if (left === null || right === null) return false;
	if (left.kind === "relation" && right.kind === "relation") return equalRelations(left, right);
	if (isSetExpression(left) || isSetExpression(right)) {
		if (equalSets(left, right)) return true;
		if (left.kind !== "collection" && right.kind !== "collection") return false;
	}
	if (left.kind === "relation") return relationEqualsValue(left, right);
	if (right.kind === "relation") return relationEqualsValue(right, left);
	if (left.kind === "collection" && right.kind === "collection") return equalCollections(left, right);
	if (left.kind === "matrix" || right.kind === "matrix") return equalMatrices(left, right);
	if (left.kind === "piecewise" || right.kind === "piecewise") return equalPiecewise(left, right);
	return isScalar(left) && isScalar(right) && equalScalars(left, right);
}
function simplify(node) {
	if (node.kind === "call") return evaluateMatrices(node);
	if (node.kind !== "relation") return solutionSet(node);
	if (node.operators.length === 1 && node.operators[0] === "in") return isUnknown(node.sides[0]) ? simplify(node.sides[1]) : null;
	return variablesOf(node).size === 0 ? null : node;
}
function isUnknown(node) {
	return node.kind === "variable" || node.kind === "collection" && node.open === "(" && node.items.every(({ kind }) => kind === "variable");
}
function equalSets(a, b) {
	const [setOfA, setOfB] = [realSet(a), realSet(b)];
	if (setOfA && setOfB) return equalRealSets(setOfA, setOfB);
	return a.kind === "union" && b.kind === "union" && equalAsSets(a.parts, b.parts);
}
function isSetExpression(node) {
	if (node.kind === "collection" && node.open === "list") return node.items.some(({ kind }) => kind === "relation");
	return node.kind === "union" || node.kind === "or" || node.kind === "intersection" || node.kind === "difference";
}
function equalPiecewise(a, b) {
	if (a.kind !== "piecewise" || b.kind !== "piecewise") return false;
	if (a.branches.length !== b.branches.length || a.branches.length > MAX_ITEMS) return false;
	const isIn = (all) => (branch) => all.some(([value, condition]) => equivalent(value, branch[0]) && equivalent(condition, branch[1]));
	return a.branches.every(isIn(b.branches)) && b.branches.every(isIn(a.branches));
}
function equalMatrices(a, b) {
	const [rowsOfA, rowsOfB] = [rowsOf(a), rowsOf(b)];
	if (rowsOfA === null || rowsOfB === null || rowsOfA.length !== rowsOfB.length) return false;
	return rowsOfA.every((row, index) => equalInOrder(row, rowsOfB[index]));
}
function rowsOf(node) {
	if (node.kind === "matrix") return node.rows;
	if (node.kind !== "collection" || node.open !== "[") return null;
	const rows = node.items.map((row) => row.kind === "collection" && row.open === "[" ? row.items : null);
	return rows.includes(null) ? null : rows.map((row) => row);
}
function equalCollections(a, b) {
	const brackets = `${a.open}${b.open}`;
	const all = [...a.items, ...b.items];
	const arePoints = all.every((item) => item.kind === "collection" && item.open === "(");
	if (/^(?:list\{?|\{list){1,2}$/.test(brackets) && arePoints) return equalAsSets(a.items, b.items);
	const areRelations = all.every(({ kind }) => kind === "relation");
	if (brackets === "listlist" && areRelations) return a.items.length === b.items.length && equalAsSets(a.items, b.items);
	if (brackets === "(list" || brackets === "list(") {
		const [list, tuple] = brackets === "list(" ? [a, b] : [b, a];
		const values = coordinates(list);
		return values !== null && equalInOrder(values, tuple.items);
	}
	if (brackets === "list{" || brackets === "{list") return haveOneUnknown(a) && haveOneUnknown(b) && equalInOrder(a.items, b.items);
	if (a.open !== b.open || a.close !== b.close) return false;
	if (a.open !== "{") return equalInOrder(a.items, b.items);
	return hasAssignments(a) === hasAssignments(b) && equalAsSets(a.items, b.items);
}
function haveOneUnknown({ items }) {
	const names = items.map((item) => assignmentOf(item)?.name.replace(/_.*$/, ""));
	return new Set(names.filter((name) => name !== void 0)).size < 2;
}
function hasAssignments({ items }) {
	return items.some((item) => item.kind === "relation");
}
function coordinates({ items }) {
	const assignments = items.map(assignmentOf);
	if (assignments.includes(null)) return null;
	const byName = new Map(assignments.map((assignment) => [assignment.name, assignment.value]));
	return byName.size === items.length && [...byName.keys()].every((name) => /^[a-z]$/.test(name)) ? [...byName].sort(([a], [b]) => a < b ? -1 : 1).map(([, value]) => value) : null;
}
function equalInOrder(a, b) {
	return a.length <= MAX_ITEMS && a.length === b.length && a.every((item, i) => equivalent(item, b[i]));
}
function equalAsSets(a, b) {
	if (a.length > MAX_ITEMS || b.length > MAX_ITEMS) return false;
	const isSubset = (some, all) => some.every((item) => all.some((other) => equivalent(item, other)));
	return isSubset(a, b) && isSubset(b, a);
}
function relationEqualsValue(relation, value) {
	const assignment = assignmentOf(relation);
	if (assignment !== null) return equivalent(assignment.value, value);
	const equated = equatedValue(relation);
	if (equated !== null) return equivalent(equated, value);
	if (value.kind !== "collection") return false;
	const range = rangeOfFunction(relation);
	return range === null ? equalSets(relation, value) : equivalent(range, value);
}
function assignmentOf(node) {
	if (node.kind !== "relation" || node.operators.some((operator) => operator !== "=")) return null;
	const [first, ...rest] = node.sides;
	const value = rest.at(-1);
	if (first.kind === "variable" && !variablesOf(value).has(first.name)) return rest.every((side) => equivalent(side, value)) ? {
		name: first.name,
		value
	} : null;
	if (rest.length === 1 && value.kind === "variable" && !variablesOf(first).has(value.name)) return {
		name: value.name,
		value: first
	};
	return null;
}
function equatedValue({ operators, sides }) {
	const [name, value] = sides;
	if (operators.length !== 1 || operators[0] !== "=" || !name || !value) return null;
	if (variablesOf(value).size > 0) return null;
	if (name.kind === "collection" && value.kind === "collection") return name.items.every(({ kind }) => kind === "variable") && name.items.length === value.items.length ? value : null;
	const names = [...variablesOf(name)];
	return names.length > 1 && names.every((one) => /^[A-Z]$/.test(one)) ? value : null;
}
function equalRelations(a, b) {
	const left = assignmentOf(a);
	const right = assignmentOf(b);
	if (left && right && isSameName(left, right) && equivalent(left.value, right.value)) return true;
	return equivalentRelations(a, b);
}
function isSameName(a, b) {
	if (a.name === b.name) return true;
	const [name, other] = a.name === "y" ? [a.name, b.name] : [b.name, a.name];
	if (/^[a-z]_[a-z]$/.test(other) && other.startsWith("y_")) return true;
	return name === "y" && /^[f-h]_[a-z]$/.test(other) && variablesOf(a.value).has(other.slice(2));
}
function rangeOfFunction({ operators, sides }) {
	const [low, middle, high] = sides;
	if (!low || !middle || !high || sides.length > 3) return null;
	const isFunction = middle.kind === "call" && middle.name === "multiply" && middle.args.every(({ kind }) => kind === "variable");
	const areBounds = variablesOf(low).size + variablesOf(high).size === 0;
	if (!isFunction || !areBounds) return null;
	if (operators.some((operator) => operator !== "<" && operator !== "<=")) return null;
	return {
		kind: "collection",
		open: operators[0] === "<" ? "(" : "[",
		close: operators[1] === "<" ? ")" : "]",
		items: [low, high]
	};
}
function numericValue(text) {
	return withinBudget(() => {
		for (const tree of interpretations(text)) {
			const value = realValue(tree.kind === "relation" ? assignmentOf(tree)?.value : tree);
			if (value !== null) return value;
		}
		return null;
	}, null);
}
function realValue(node) {
	if (node === void 0 || !isScalar(node) || variablesOf(node).size > 0) return null;
	const exact = exactValue(node, /* @__PURE__ */ new Map());
	if (exact !== null) return exact;
	const { re, im } = complexValue(node, /* @__PURE__ */ new Map());
	return Number.isFinite(re) && im === 0 ? decimalFraction(re) : null;
}
function intervalOf(text) {
	return withinBudget(() => {
		for (const tree of interpretations(text)) {
			const simplified = simplify(tree);
			const intervals = (simplified && realSet(simplified))?.intervals ?? [];
			if (intervals.length !== 1 || simplified?.kind === "or") continue;
			const { low, lowClosed, high, highClosed } = intervals[0];
			return {
				open: lowClosed ? "[" : "(",
				close: highClosed ? "]" : ")",
				ends: [endValue(low), endValue(high)]
			};
		}
		return null;
	}, null);
}
function endValue({ exact, value }) {
	if (!Number.isFinite(value)) return value > 0 ? "infinity" : "-infinity";
	return exact ?? decimalFraction(value);
}
function hasSeveralValues(text) {
	const isPlural = (tree) => tree.kind === "union" || tree.kind === "or" ? tree.parts.length > 1 : tree.kind === "collection" && tree.items.length > 1 && (tree.open === "{" || tree.open === "list");
	return withinBudget(() => interpretations(text).some(isPlural), false);
}

// main/verifier/text/brackets.ts
function splitOutsideBrackets(text, isSeparator) {
	const parts = [];
	let [depth, start] = [0, 0];
	for (let at = 0; at < text.length; at++) if (/[{([]/.test(text[at])) depth++;
	else if (/[})\]]/.test(text[at])) depth--;
	else if (depth === 0 && isSeparator(at)) {
		parts.push(text.slice(start, at));
		start = at + 1;
	}
	return [...parts, text.slice(start)];
}

// main/verifier/text/word-labels.ts
const WORDS$1 = /^\p{L}+(?:(?: ?[/-] ?| )\p{L}+)+$/u;
const JOINT = / ?[/-] ?| /;
function areOtherWords(a, b) {
	const [one, other] = [a.trim(), b.trim()].map((text) => text.toLowerCase());
	if (!WORDS$1.test(one) || !WORDS$1.test(other) || one === other) return false;
	const [words, others] = [one, other].map((text) => text.split(JOINT));
	if (words.join(" ") === others.join(" ")) return false;
	const all = [...words, ...others];
	if (all.every((word) => word.length > 1)) return true;
	return all.some((word) => word.length > 1) && sorted(words) === sorted(others);
}
const sorted = (words) => [...words].sort().join(" ");

// main/verifier/values/bipartite-matching.ts
function maximumMatching(left, right, matches) {
	const candidates = Array.from({ length: left }, (_, i) => Array.from({ length: right }, (_, j) => j).filter((j) => matches(i, j)));
	const partnerOf = /* @__PURE__ */ new Map();
	const augment = (i, visited) => candidates[i].some((j) => {
		spend(.1);
		if (visited.has(j)) return false;
		visited.add(j);
		const other = partnerOf.get(j);
		if (other !== void 0 && !augment(other, visited)) return false;
		partnerOf.set(j, i);
		return true;
	});
	return candidates.filter((_, i) => augment(i, /* @__PURE__ */ new Set())).length;
}
function matchedShare(matched, given, expected) {
	const most = Math.max(given, expected);
	return most === 0 ? 0 : matched / most;
}

// main/verifier/values/json.ts
const MAX_DEPTH$1 = 50;
const MAX_FIELDS = 5e3;
function parseJson(text) {
	let bare = text.trim();
	if (bare.startsWith("```") && bare.endsWith("```") && bare.includes("\n")) bare = bare.slice(bare.indexOf("\n"), -3);
	try {
		return JSON.parse(bare);
	} catch {
		return;
	}
}
function scoreJson(answer, gold, { fields = "all", tolerance }) {
	const expected = scalarsByPath(parseJson(gold));
	const given = scalarsByPath(parseJson(answer));
	if (expected === null || given === null || expected.size === 0) return 0;
	const isRight = (path) => {
		const [one, other] = [expected.get(path), given.get(path)];
		if (one === void 0 || other === void 0) return false;
		if (typeof one === "number" && typeof other === "number") return isWithinTolerance(decimalFraction(other), decimalFraction(one), tolerance);
		if (typeof one === "string" && typeof other === "string") return one.trim() === other.trim() || equalWords(one, other);
		return one === other;
	};
	const paths = [.../* @__PURE__ */ new Set([...expected.keys(), ...given.keys()])];
	if (fields === "all") return matchedShare(paths.filter(isRight).length, paths.length, paths.length);
	const right = fields.filter((field) => {
		const inside = paths.filter((path) => path === field || path.startsWith(`${field}.`));
		return inside.length > 0 && inside.every(isRight);
	});
	return matchedShare(right.length, fields.length, fields.length);
}
function scalarsByPath(value) {
	if (typeof value !== "object" || value === null) return null;
	const scalars = /* @__PURE__ */ new Map();
	const walk = (inner, path, depth) => {
		if (depth > MAX_DEPTH$1 || scalars.size > MAX_FIELDS) return false;
		if (typeof inner !== "object" || inner === null) {
			scalars.set(path, inner);
			return true;
		}
		const parts = Object.entries(inner);
		if (parts.length === 0) scalars.set(path, Array.isArray(inner) ? "[]" : "{}");
		return parts.every(([name, part]) => walk(part, path === "" ? name : `${path}.${name}`, depth + 1));
	};
	return walk(value, "", 0) ? scalars : null;
}

// main/verifier/values/collections.ts
function scoreSet(answer, gold, tolerance) {
	const [given, expected] = [answer, gold].map((text) => distinctItems(parseItems(text)));
	if (!given || !expected || expected.length === 0) return 0;
	const matched = maximumMatching(given.length, expected.length, (i, j) => equalItems(given[i], expected[j], tolerance));
	return matchedShare(matched, given.length, expected.length);
}
function scoreList(answer, gold, tolerance) {
	const [given, expected] = [answer, gold].map((text) => parseItems(text)?.map(parseItem));
	if (!given || !expected || expected.length === 0) return 0;
	const right = expected.filter((item, i) => i < given.length && equalItems(given[i], item, tolerance));
	return matchedShare(right.length, given.length, expected.length);
}
function equalIntervals(answer, gold, tolerance) {
	const [given, expected] = [answer, gold].map((text) => intervalInWords(text) ?? intervalOf(text));
	if (!given || !expected) return false;
	return given.open === expected.open && given.close === expected.close && [0, 1].every((end) => equalEnds(given.ends[end], expected.ends[end], tolerance));
}
function equalEnds(a, b, tolerance) {
	return typeof a === "string" || typeof b === "string" ? a === b : isWithinTolerance(a, b, tolerance);
}
const INTERVAL_IN_WORDS = /^(?:from )?([-+]?[\d.,/]+)(?: to |\s?[–—]\s?|-)([-+]?[\d.,/]+)$|^between ([-+\d.,/]+) and ([-+\d.,/]+)$/i;
function intervalInWords(text) {
	const match = INTERVAL_IN_WORDS.exec(text.replace(/\s+/g, " ").trim());
	if (!match) return null;
	const [low, high] = [match[1] ?? match[3], match[2] ?? match[4]].map(numericValue);
	return low && high ? {
		open: "[",
		close: "]",
		ends: [low, high]
	} : null;
}
function parseItem(text) {
	const bare = normalizeAnswer(text);
	return {
		text: bare,
		normalized: normalizeWords$1(bare),
		value: numericValue(bare)
	};
}
function equalItems(a, b, tolerance) {
	if (a.normalized !== "" && a.normalized === b.normalized) return true;
	if (a.value && b.value && tolerance) return isWithinTolerance(a.value, b.value, tolerance);
	return !areOtherWords(a.text, b.text) && equalMathematics(b.text, a.text);
}
function distinctItems(texts) {
	if (texts === null) return null;
	const byWords = /* @__PURE__ */ new Map();
	for (const item of texts.map(parseItem)) byWords.set(item.normalized, item);
	const distinct = [];
	for (const item of byWords.values()) if (!distinct.some((other) => equalValues$1(item, other))) distinct.push(item);
	return distinct;
}
function equalValues$1({ value: a }, { value: b }) {
	return a !== null && b !== null && a.numerator === b.numerator && a.denominator === b.denominator;
}
const OPENING = /^(?:\\left\s*)?(?:\\?\{|\(|\[)/;
const CLOSING = /(?:\\right\s*)?(?:\\?\}|\)|\])$/;
function parseItems(text) {
	const value = parseJson(text);
	if (Array.isArray(value)) return value.every((one) => typeof one === "string" || typeof one === "number") && value.length <= 300 ? value.map(String) : null;
	const inside = stripBrackets(normalizeAnswer(text).replace(/\\(?:text|mathrm|mbox)\s*\{\s*(and)\s*\}/g, " $1 "));
	const parts = [
		";",
		"\n",
		","
	].map((separator) => splitOutsideBrackets(inside, (at) => inside[at] === separator)).find((split) => split.length > 1) ?? [inside];
	const areLines = parts.length > 1 && inside.includes("\n") && !inside.includes(";");
	const items = parts.flatMap((part, i) => {
		const cleaned = (areLines ? part.trim().replace(/^(?:[-*•]|\d{1,2}[.)])\s+/, "") : part.trim()).replace(/^(?:and|und|&)\s+/, "");
		return (i === parts.length - 1 ? cleaned.split(/\sand\s/) : [cleaned]).map((one) => one.trim()).filter((one) => one !== "");
	});
	return items.length <= 300 ? items : null;
}
function stripBrackets(text) {
	return OPENING.test(text) && CLOSING.test(text) && isOneBracketPair(text) ? text.replace(OPENING, "").replace(CLOSING, "") : text;
}
function isOneBracketPair(text) {
	let depth = 0;
	for (let at = 0; at < text.length; at++) if (/[{([]/.test(text[at])) depth++;
	else if (/[})\]]/.test(text[at]) && --depth === 0) return at === text.length - 1;
	return false;
}

// main/verifier/values/boxes-and-points.ts
const COORDINATE_KEYS = [
	"bbox_2d",
	"bbox",
	"box",
	"point_2d",
	"point",
	"coordinates"
];
const LABEL_KEYS = [
	"label",
	"class",
	"name",
	"category"
];
const MAX_DEPTH = 4;
function scoreBoxes(answer, gold, iou) {
	return score(answer, gold, 4, (a, b) => intersectionOverUnion(a, b) >= iou);
}
function scorePoints(answer, gold, distance) {
	return score(answer, gold, 2, ([x, y], [u, v]) => Math.hypot(x - u, y - v) <= distance);
}
function score(answer, gold, size, isClose) {
	const expected = parseRegions(gold, size);
	const given = parseRegions(answer, size);
	if (!expected || !given || expected.length === 0) return 0;
	const matched = maximumMatching(given.length, expected.length, (i, j) => {
		const [one, other] = [given[i], expected[j]];
		return (other.label === null || one.label === other.label) && isClose(one.coordinates, other.coordinates);
	});
	return matchedShare(matched, given.length, expected.length);
}
function parseRegions(text, size) {
	const bare = text.replace(/<\|(?:box|point)_(?:start|end)\|>/g, " ").trim();
	const value = parseJson(bare) ?? parseJson(`[${bare.replace(/[({]/g, "[").replace(/[)}]/g, "]")}]`);
	const regions = [];
	return collectRegions(value, size, null, regions, 0) && regions.every(isValidRegion) ? regions : null;
}
function collectRegions(value, size, label, regions, depth) {
	if (depth > MAX_DEPTH || regions.length > 300) return false;
	if (typeof value !== "object" || value === null) return false;
	if (!Array.isArray(value)) return collectObject(value, size, regions, depth);
	if (value.every((one) => typeof one === "number")) {
		if (value.length > 0 && value.length !== size) return false;
		if (value.length > 0) regions.push({
			coordinates: value,
			label
		});
		return true;
	}
	return size === 4 && value.every((one) => Array.isArray(one) && one.length === 2) ? collectCorners(value, label, regions) : value.every((one) => collectRegions(one, size, label, regions, depth + 1));
}
function collectCorners(corners, label, regions) {
	const numbers = corners.flat();
	if (corners.length % 2 !== 0 || !numbers.every((one) => typeof one === "number")) return false;
	for (let at = 0; at < numbers.length && regions.length <= 300; at += 4) regions.push({
		coordinates: numbers.slice(at, at + 4),
		label
	});
	return regions.length <= 300;
}
function collectObject(value, size, regions, depth) {
	const fields = value;
	const labelKey = LABEL_KEYS.find((key) => typeof fields[key] === "string");
	const label = labelKey === void 0 ? null : normalizeWords$1(fields[labelKey]);
	const key = COORDINATE_KEYS.find((each) => Object.hasOwn(fields, each));
	return collectRegions(key === void 0 && size === 2 ? [fields.x, fields.y] : fields[key ?? ""], size, label, regions, depth + 1);
}
function isValidRegion({ coordinates }) {
	if (!coordinates.every(Number.isFinite)) return false;
	const [x1, y1, x2, y2] = coordinates;
	return x2 === void 0 || x2 > x1 && y2 > y1;
}
function intersectionOverUnion(a, b) {
	const area = ([x1, y1, x2, y2]) => (x2 - x1) * (y2 - y1);
	const width = Math.min(a[2], b[2]) - Math.max(a[0], b[0]);
	const height = Math.min(a[3], b[3]) - Math.max(a[1], b[1]);
	const intersection = Math.max(0, width) * Math.max(0, height);
	return intersection / (area(a) + area(b) - intersection);
}

// main/verifier/text/prose.ts
const HEDGE = /\b(?:not|never|no|nor|neither|either|or|cannot|wrong|incorrect|false|untrue|except|instead|maybe|perhaps|possibly|probably|likely|guess|think|about|around|approximately|roughly|nearly|almost|between|below|above|under|over|least|most|less|more|than|if|unless|e\.g|example|candidates?|options?|mistakes?|mistaken|fail(?:s|ed)?|doubt|deny|denied|impossible|unknown|unsure|refuse|ignore|pretend|suppose|assume|hardly|exclud(?:e|es|ed|ing)|eliminat(?:e|es|ed|ing)|without|unlike|differs?|different|apart|far|close)\b|n['’]t\b/i;
const MODAL = /\b(?:might|may|could|would|should)\b/i;
const MODIFIER = /\b(?:half|twice|double|triple|thrice|times|plus|minus|opposite|negative|reciprocal|inverse|squared?|squares of|cubed?|root|multiple|divisor|divides|divided|factor of|exceeds?|tens|dozens?|hundreds?|thousands?|millions?|billions?|trillions?|percent|per ?cent|percentage|power|after|before|next|previous|up to|to)\b/i;
function altersValue(words) {
	return HEDGE.test(words) || MODIFIER.test(words);
}
function isInequality(text) {
	return /[<>≤≥≠]|\\(?:ne|neq|le|leq|leqslant|lt|ge|geq|geqslant|gt)(?![A-Za-z])/.test(text);
}
const ANNOUNCED = /\bfinal answer(?:\s*:|\s+is\b:?)\s*/gi;
const SENTENCE_END = /\.\s+(?=[A-Z[<])|\.?\s*<\||\.?\s*\n|\.?\s*$/;
const FORMULA = /\$\$([^$]+)\$\$|\$([^$]+)\$|\\\(([\s\S]+?)\\\)|\\\[([\s\S]+?)\\\]/g;
const NUMBER$2 = /[-+]?\d[\d,]*(?:\.\d+)?(?:\s*\\?%)?/g;
const INTRODUCTION = /^$|(?:[:=,]|(?:^|[^A-Za-z])(?:is|are|be|equals?|equal to|get|gets|have|has|obtain|obtains|find|finds|gives?|yields?|by|so|thus|hence|therefore|then|that|answer|solution|result|value|means))$/i;
const MAX_SENTENCE_CHARACTERS = 200;
function answerInProse(response) {
	const text = normalizeCharacters(response);
	return announcedAnswer(text) ?? boxesAsList(text) ?? onlyFormula(text) ?? concludingNumber(text);
}
function announcedAnswer(text) {
	const answer = [...text.matchAll(ANNOUNCED)].slice(-8).reverse().map(({ index, 0: words }) => {
		const rest = text.slice(index + words.length);
		return rest.slice(0, rest.search(SENTENCE_END)).trim();
	}).find((one) => one !== "" && !/^the final answer is\b/i.test(one)) ?? null;
	if (answer === null || !/[A-Za-z]{2,} [A-Za-z]{2,}/.test(answer)) return answer;
	const numbers = answer.match(NUMBER$2) ?? [];
	return numbers.length === 1 && !altersValue(answer) ? numbers[0] : null;
}
function boxesAsList(text) {
	const boxes = findAnyBoxes(text);
	if (boxes.length < 2 || boxes.some(({ content }) => content.includes("\\boxed"))) return null;
	if (boxes.slice(1).map(({ start }, i) => text.slice(boxes[i].end, start)).some((words) => HEDGE.test(words.replace(/\bor\b/g, "")) || MODAL.test(words))) return null;
	const items = boxes.map(({ content }) => content.trim());
	return new Set(items).size < 2 ? null : items.join(", ");
}
function onlyFormula(text) {
	if (text.length > MAX_SENTENCE_CHARACTERS) return null;
	const formulas = [...text.matchAll(FORMULA)];
	const words = text.replace(FORMULA, " ");
	if (formulas.length !== 1 || /\d/.test(words) || !/[A-Za-z]{2}/.test(words) || altersValue(words) || MODAL.test(words)) return null;
	const [formula] = formulas;
	const [before, after] = [text.slice(0, formula.index), text.slice(formula.index + formula[0].length)];
	if (!INTRODUCTION.test(before.trim()) || !/^\W*(?:(?:is|are) (?:the|our|my)\b.*)?$/is.test(after)) return null;
	return formulas[0].slice(1).find((inside) => inside !== void 0).trim();
}
function concludingNumber(text) {
	const sentence = text.trimEnd().split(/(?<=[.!?]\${0,2})\s+(?=[A-Z])|\n/).at(-1);
	const found = /\b(?:is|are|by|equals)\s+\$?([-+]?\d[\d,]*(?:\.\d+)?\s*\\?%?)\$?\.?$/.exec(sentence);
	const isAlone = (sentence.match(NUMBER$2) ?? []).length === 1 && !altersValue(sentence) && !MODAL.test(sentence);
	return found && isAlone ? found[1] : null;
}
function valuesJoinedByWords(text) {
	const boxes = boxesAsList(text);
	if (boxes !== null) return /\b(?:and|or)\b/.test(text) ? `\\{${boxes}\\}` : null;
	const connector = / ?,? ?(?:\\(?:text|mbox|textrm|mathrm) ?\{ ?(?:and|or) ?\}|(?<![A-Za-z\\])(?:and|or)(?![A-Za-z])) ?/g;
	const squeezed = text.replace(/\s+/g, " ");
	if (!connector.test(squeezed) || isInequality(text)) return null;
	const joined = squeezed.replace(/\\(?:q?quad|[,;! ])/g, " ").replace(/\$|\\[()[\]](?=\s|$|,)|(?<=^|\s|,)\\[()[\]]/g, " ").replace(connector, ", ").trim().replace(/\.$/, "");
	return /[A-Za-z]{3,}/.test(joined.replace(/\\[A-Za-z]+/g, "")) ? null : `\\{${joined}\\}`;
}

// main/verifier/values/number-words.ts
function numberFromWords(text) {
	return chineseNumber(text) ?? englishNumber(text);
}
const ONES = words(`
  zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen
  sixteen seventeen eighteen nineteen
`);
const TENS = words("twenty thirty forty fifty sixty seventy eighty ninety");
const SCALES = {
	thousand: 10n ** 3n,
	million: 10n ** 6n,
	billion: 10n ** 9n,
	trillion: 10n ** 12n
};
const MAX_CHARACTERS$5 = 120;
function englishNumber(text) {
	if (text.length > MAX_CHARACTERS$5 || !/[a-z]{3}/i.test(text)) return null;
	const [, sign, rest] = /^\s*((?:minus|negative)\s+)?(.*?)\s*$/is.exec(text);
	const spelled = rest.toLowerCase();
	const value = scaledNumber(spelled) ?? wholeNumberFromWords(spelled) ?? fractionFromWords(spelled) ?? mixedNumberFromWords(spelled) ?? (sign && /^\d+(?:\.\d+)?$/.test(spelled) ? spelled : null);
	return value === null ? null : sign ? `-${value}` : value;
}
const FRACTION_NAMES = words("half third quarter fifth sixth seventh eighth ninth tenth");
function fractionFromWords(text) {
	const match = /^([a-z -]+)[ -](half|halves|thirds?|quarters?|fourths?|fifths?|sixths?|sevenths?|eighths?|ninths?|tenths?)$/.exec(text);
	if (!match) return null;
	const part = match[2].replace("halves", "half").replace("fourth", "quarter").replace(/s$/, "");
	const count = /^an?$/.test(match[1]) ? "1" : wholeNumberFromWords(match[1]);
	return count === null ? null : `${count}/${2 + FRACTION_NAMES.indexOf(part)}`;
}
function mixedNumberFromWords(text) {
	const [, whole, part] = /^([a-z -]+) and ([a-z]+[ -][a-z]+)$/.exec(text) ?? [];
	const [count, rest] = [wholeNumberFromWords(whole ?? ""), fractionFromWords(part ?? "")];
	return count !== null && rest !== null ? `${count}+${rest}` : null;
}
function scaledNumber(text) {
	const match = /^([-+]?)(\d{1,9})(?:\.(\d{1,12}))? (thousand|million|billion|trillion)$/.exec(text);
	if (!match) return null;
	const [, sign, whole, decimals = "", scale] = match;
	const [numerator, denominator] = [BigInt(whole + decimals) * SCALES[scale], 10n ** BigInt(decimals.length)];
	return numerator % denominator === 0n ? `${sign === "-" ? "-" : ""}${numerator / denominator}` : null;
}
function wholeNumberFromWords(text) {
	const parts = text.replace(/^an? (?=hundred|thousand|million|billion|trillion)/, "one ").split(/[\s-]+/).filter((word) => word !== "and");
	if (/^and\b|\band$/.test(text)) return null;
	let total = 0n;
	let smallest = 10n ** 15n;
	let group = null;
	for (const word of parts) {
		const scale = Object.hasOwn(SCALES, word) ? SCALES[word] : void 0;
		if (scale !== void 0) {
			if (group === null || scale >= smallest) return null;
			total += group * scale;
			smallest = scale;
			group = null;
		} else {
			group = addWord(group, word);
			if (group === null) return null;
		}
	}
	return parts.length === 0 ? null : String(total + (group ?? 0n));
}
function addWord(group, word) {
	if (word === "hundred") return group !== null && group > 0n && group < 10n ? group * 100n : null;
	const tens = BigInt(20 + 10 * TENS.indexOf(word));
	if (TENS.includes(word)) return group === null ? tens : group > 0n && group % 100n === 0n ? group + tens : null;
	const ones = BigInt(ONES.indexOf(word));
	if (ones < 0n) return null;
	if (group === null) return ones;
	const limit = group % 100n === 0n ? 20n : group % 10n === 0n && group % 100n >= 20n ? 10n : 0n;
	return group > 0n && ones > 0n && ones < limit ? group + ones : null;
}
const CHINESE_DIGITS = "零一二三四五六七八九";
const CHINESE_POWERS = {
	十: 10,
	百: 100,
	千: 1e3
};
function chineseNumber(text) {
	const bare = text.trim().replace(/〇/g, "零").replace(/两/g, "二");
	if (!/^负?[零一二三四五六七八九十百千万]{1,20}$/.test(bare)) return null;
	const isNegative = bare.startsWith("负");
	const [high, low] = `${isNegative ? bare.slice(1) : bare}`.split("万");
	const value = low === void 0 ? belowTenThousand(high) : belowTenThousand(high) * 1e4 + belowTenThousand(low);
	return String(isNegative ? -value : value);
}
function belowTenThousand(text) {
	let total = 0;
	let digit = null;
	for (const character of text) {
		const power = CHINESE_POWERS[character];
		if (power === void 0) digit = CHINESE_DIGITS.indexOf(character);
		else {
			total += (digit ?? 1) * power;
			digit = null;
		}
	}
	return total + (digit ?? 0);
}

// main/verifier/values/units.ts
const PREFIXED = spellings({
	m: "m",
	g: "g",
	s: "s",
	A: "A",
	K: "K",
	mol: "mol",
	Hz: "Hz",
	N: "N",
	Pa: "Pa",
	J: "J",
	W: "W",
	V: "V",
	C: "C",
	F: "F",
	Ω: "Ω",
	S: "S",
	T: "T",
	H: "H",
	l: "l L",
	bar: "bar",
	eV: "eV",
	byte: "B",
	bit: "b",
	cal: "cal",
	Wh: "Wh"
});
const PREFIXES = spellings({
	T: "T",
	G: "G",
	M: "M",
	k: "k",
	h: "h",
	da: "da",
	d: "d",
	c: "c",
	m: "m",
	µ: "µ μ u",
	n: "n",
	p: "p",
	f: "f",
	P: "P"
});
const WORDS = spellings({
	m: "meter metre",
	g: "gram gramme",
	s: "second sec",
	A: "ampere amp",
	K: "kelvin",
	mol: "mole",
	Hz: "hertz",
	N: "newton",
	Pa: "pascal",
	J: "joule",
	W: "watt",
	V: "volt",
	C: "coulomb",
	F: "farad",
	Ω: "ohm",
	S: "siemens",
	T: "tesla",
	H: "henry",
	l: "liter litre",
	eV: "electronvolt",
	byte: "byte",
	bit: "bit",
	cal: "calorie",
	bar: "bar"
});
const PREFIX_WORDS = spellings({
	T: "tera",
	G: "giga",
	M: "mega",
	k: "kilo",
	h: "hecto",
	d: "deci",
	c: "centi",
	m: "milli",
	µ: "micro",
	n: "nano",
	p: "pico",
	f: "femto"
});
const UNITS = new Map(Object.entries({
	mm: "毫米",
	cm: "厘米",
	dm: "分米",
	m: "米",
	km: "千米,公里",
	inch: "in,inch,inches",
	foot: "ft,foot,feet",
	yard: "yd,yard",
	mile: "mi,mile",
	g: "克",
	kg: "千克,公斤,kilo",
	tonne: "tonne,ton,吨,t",
	pound: "lb,lbs,pound,£,gbp",
	ounce: "oz,ounce",
	ml: "毫升",
	l: "升",
	gallon: "gal,gallon",
	acre: "acre",
	hectare: "ha,hectare",
	s: "秒",
	min: "min,minute,分钟",
	h: "h,hr,hour,小时",
	day: "d,day,天",
	week: "wk,week,周",
	month: "month,个月",
	year: "yr,year,年",
	degree: "°,deg,degree,度",
	rad: "rad,radian",
	celsius: "°c,℃,degree celsius,celsius",
	fahrenheit: "°f,℉,degree fahrenheit,fahrenheit",
	dollar: "$,usd,us$,dollar,us dollar,buck,美元",
	cent: "cent,¢",
	euro: "€,eur,euro",
	yuan: "yuan,rmb,cny,元,¥",
	kWh: "kilowatt hour,kilowatt-hour",
	Wh: "watt hour,watt-hour",
	rpm: "rpm",
	dB: "db,decibel",
	ppm: "ppm",
	atm: "atm,atmosphere",
	person: "people,person,人",
	unit: "unit"
}).flatMap(([unit, names]) => names.split(",").map((name) => [name, unit])));
const QUOTIENTS = {
	mph: "mile/h",
	kph: "km/h",
	kmh: "km/h"
};
const MONEY = /* @__PURE__ */ new Set([
	"dollar",
	"cent",
	"euro",
	"yuan"
]);
const MAX_CHARACTERS$4 = 60;
const MAX_FACTORS = 6;
function canonicalUnit(text) {
	if (text.length > MAX_CHARACTERS$4) return null;
	const bare = normalizeUnit(text);
	if (bare === "") return null;
	const whole = singleUnit(bare);
	if (whole !== null) return whole;
	const powers = /* @__PURE__ */ new Map();
	const [numerator, ...denominators] = (QUOTIENTS[bare.toLowerCase()] ?? bare).split(/\s*\/\s*|\s+per\s+/);
	if (denominators.length > 2 || !multiplyFactors(powers, numerator, 1)) return null;
	if (!denominators.every((text) => multiplyFactors(powers, text, -1))) return null;
	const factors = [...powers].filter(([, power]) => power !== 0);
	if (factors.length === 1 && factors[0][1] === 1) return factors[0][0];
	return factors.length === 0 ? null : factors.map(([unit, power]) => `${unit}^${power}`).sort().join(" ");
}
function multiplyFactors(powers, text, sign) {
	const bare = text.trim().replace(/^\((.*)\)$/, "$1");
	const named = /^(square|sq\.?|cubic|cu\.?)\s+(.+)$/i.exec(bare);
	if (named) return addPower(powers, named[2], sign * (/^s/i.test(named[1]) ? 2 : 3));
	const worded = /^(.+?)\s+(squared|cubed)$/i.exec(bare);
	if (worded) return addPower(powers, worded[1], sign * (/^s/i.test(worded[2]) ? 2 : 3));
	if (addPower(powers, bare, sign)) return true;
	const factors = bare.split(/\s*[*·⋅]\s*|[\s-](?=[A-Za-zµμΩ°])/);
	if (factors.length > MAX_FACTORS) return false;
	if (factors.some((factor) => MONEY.has(singleUnit(factor) ?? ""))) return false;
	return factors.every((factor) => {
		const [, name, power = "1"] = /^([^\d^]+?)(?:\^\(?(-?\d)\)?)?$/.exec(factor.trim()) ?? [];
		return name !== void 0 && addPower(powers, name, sign * Number(power));
	});
}
function addPower(powers, name, power) {
	const unit = singleUnit(name);
	if (unit === null) return false;
	powers.set(unit, (powers.get(unit) ?? 0) + power);
	return true;
}
function singleUnit(text) {
	const lower = text.toLowerCase().replace(/^° (?=[cf]$)/, "°").replace(/^degrees /, "degree ");
	return symbolUnit(text) ?? UNITS.get(lower) ?? UNITS.get(singular(lower)) ?? wordUnit(singular(lower)) ?? symbolUnit(lower);
}
function symbolUnit(text) {
	if (Object.hasOwn(PREFIXED, text)) return PREFIXED[text];
	if (UNITS.has(text)) return UNITS.get(text);
	for (const length of [1, 2]) {
		const [prefix, symbol] = [text.slice(0, length), text.slice(length)];
		if (Object.hasOwn(PREFIXES, prefix) && Object.hasOwn(PREFIXED, symbol)) return PREFIXES[prefix] + PREFIXED[symbol];
	}
	return null;
}
function wordUnit(text) {
	if (Object.hasOwn(WORDS, text)) return WORDS[text];
	const prefix = /^(?:tera|giga|mega|kilo|hecto|deci|centi|milli|micro|nano|pico|femto)/.exec(text)?.[0];
	const name = prefix === void 0 ? "" : text.slice(prefix.length);
	return Object.hasOwn(WORDS, name) ? PREFIX_WORDS[prefix] + WORDS[name] : null;
}
function normalizeUnit(text) {
	return text.replace(/\^\s*\{\s*\\circ\s*\}|\^\s*\\circ|^\s*\^\{?o\}?$|\\degree|\\circ|[º˚]/g, "°").replace(/\^\s*\{\s*([-−]?\d)\s*\}/g, "^$1").replace(/\\[dt]?frac\s*\{((?:[^{}]|\{[^{}]*\})*)\}\s*\{((?:[^{}]|\{[^{}]*\})*)\}/g, "$1/$2").replace(/\\(?:text|mathrm|textrm|textbf|textit|textnormal|mathbf|mathsf|mbox|rm|operatorname)\s*\{([^{}]*)\}/g, " $1 ").replace(/\\[,;:! ]|~/g, " ").replace(/\\cdot(?![A-Za-z])/g, "*").replace(/\\(?:Omega|ohm)(?![A-Za-z])|Ω/g, "Ω").replace(/\\mu(?![A-Za-z])\s*/g, "µ").replace(/\\\$/g, "$").replace(/(\s)\s*(?=\^)/g, "").replace(/[⁻−](?=[¹²³\d])/g, "-").replace(/(-?)([¹²³])/g, (_, sign, digit) => `^${sign}${"¹²³".indexOf(digit) + 1}`).replace(/\$(\^-?\d)\$/g, "$1").replace(/\s+/g, " ").trim().replace(/\.$/, "");
}
function singular(word) {
	return word.length > 2 && /[^s]s$/.test(word) ? word.slice(0, -1) : word;
}

// main/verifier/values/quantities.ts
const NOT_A_UNIT = /^(?:and|or|not|to|tens?|hundreds?|thousands?|millions?|billions?|trillions?|dozens?|pairs?|scores?|percent|percentages?|times|squared|cubed|more|less|half|halves|thirds?|quarters?|fourths?|fifths?|sixths?|sevenths?|eighths?|ninths?|tenths?|hundredths?|thousandths?|millionths?|mil|lakhs?|crores?|gross|couples?|doubled|tripled|halved|approx|approximately|ish|odd|infinity|pi|sqrt|sin|cos|tan|log|exp|mod|maybe|plus|minus|xor|off|only|wrong|false|incorrect|fails?)$/;
const MAX_CHARACTERS$3 = 200;
const MAY_BE_UNIT = /^(?=.*[^\s\d{}()^.!])(?:[^=&+[\]|<>\d^]|\^\s*(?:\{\s*)?(?:[-−]?\d|\\circ|o))*$/;
function splitQuantity(text) {
	const bare = text.trim().replace(/^\$([^$]+)\$(?=\s*[^\s$])/, "$1");
	const none = {
		value: bare,
		unit: "",
		isAmbiguous: false
	};
	if (bare.length > MAX_CHARACTERS$3) return none;
	const currency = /^([-+]?)\s*(\\?\$|US\\?\$|USD|EUR|GBP|CNY|RMB|€|£|¥)\s*([-+]?\d.*)$/.exec(bare);
	if (currency) {
		const unit = canonicalUnit(currency[2]) ?? currency[2];
		return {
			value: currency[1] + splitQuantity(currency[3]).value,
			unit,
			isAmbiguous: false
		};
	}
	for (let at = 1; at < bare.length; at++) {
		const tail = bare.slice(at);
		if (!/[\d)}!.零一二三四五六七八九十百千万两\s]/.test(bare[at - 1]) && !/^(?:~|\\(?:[,;: ]|text|mathrm|mbox))/.test(tail)) continue;
		if (!MAY_BE_UNIT.test(tail)) continue;
		const unit = canonicalUnit(tail) ?? countNoun(tail);
		if (unit === null || /percent(?:age)?\s*$/i.test(bare.slice(0, at))) continue;
		if (unit === "degree" && /sin|cos|tan|cot|sec|csc/.test(bare)) return none;
		return {
			value: bare.slice(0, at),
			unit,
			isAmbiguous: /^[A-Za-z]$/.test(tail)
		};
	}
	return none;
}
function countNoun(text) {
	if (text.length > 60) return null;
	const bare = text.replace(/\\(?:text|mathrm|textrm|textbf|textit|mbox|rm)\s*\{([^{}]*)\}/g, " $1 ").replace(/\\[,;:! ]|~|\s+/g, " ").trim().replace(/\.$/, "").toLowerCase();
	if (/^[\u4e00-\u9fff]{1,3}$/.test(bare) && !/[零一二三四五六七八九十百千万亿两或和多几余倍成折]/.test(bare)) return bare;
	return /^[a-z]{3,20}$/.test(bare) && !NOT_A_UNIT.test(bare) && numberFromWords(bare) === null ? singular(bare) : null;
}

// main/verifier/check-rules.ts
const RULES = {
	number: (answer, gold, check) => anyMatches(answerForms(answer, check.tolerance !== void 0), (form) => equalNumbers(form, normalizeAnswer(gold), check)),
	choice: (answer, gold, _, question) => Number(equalChoices(answer, gold, question)),
	text: (answer, gold, { aliases = [], caseSensitive }) => anyMatches(answerForms(answer), (form) => [gold, ...aliases].some((text) => equalWords(form, normalizeAnswer(text), caseSensitive))),
	date: (answer, gold, { order }) => {
		const expected = parseDate(normalizeAnswer(gold), order);
		return anyMatches(answerForms(answer), (form) => {
			const given = parseDate(form, order);
			return expected !== null && given !== null && equalDates(given, expected);
		});
	},
	currency: (answer, gold, check) => anyMatches(answerForms(answer), (form) => equalAmounts(form, normalizeAnswer(gold), check)),
	json: (answer, gold, check) => scoreJson(unwrapOnlyBox(answer), gold, check),
	boxes: (answer, gold, { iou = .5 }) => scoreBoxes(unwrapOnlyBox(answer), gold, iou),
	points: (answer, gold, { distance }) => scorePoints(unwrapOnlyBox(answer), gold, distance),
	set: (answer, gold, { tolerance }) => Math.max(...answerForms(answer).map((form) => scoreSet(form, gold, tolerance))),
	list: (answer, gold, { tolerance }) => Math.max(...answerForms(answer).map((form) => scoreList(form, gold, tolerance))),
	interval: (answer, gold, { tolerance }) => anyMatches(answerForms(answer), (form) => equalIntervals(form, normalizeAnswer(gold), tolerance)),
	expression: (answer, gold) => anyMatches(answerForms(answer), (form) => equalMathematics(stripLeadIn(normalizeAnswer(gold)), form))
};
function scoreByCheck(answer, gold, check, question = "") {
	if (Math.max(answer.length, gold.length) > 2e4) return 0;
	const [given, expected] = [answer, gold].map(collapseWhitespace);
	if (given === "" || expected === "") return 0;
	const rule = RULES[check.type];
	const share = withinBudget(() => rule(given, expected, check, question), 0);
	return "partial" in check && check.partial === true ? share : share === 1 ? 1 : 0;
}
function collapseWhitespace(text) {
	return text.replace(/\s+/g, (run) => run.includes("\n") ? "\n" : " ").trim();
}
function anyMatches(forms, isMatch) {
	return forms.some(isMatch) ? 1 : 0;
}
const APPROXIMATELY = /^(?:about|around|approximately|roughly|approx\.?|ca\.?|circa|≈|~|\\approx)\s*/i;
function answerForms(answer, isApproximate = false) {
	const bare = normalizeAnswer(answer);
	const normalized = [
		bare,
		stripLeadIn(bare),
		answerInProse(answer) ?? ""
	].map((form) => normalizeAnswer(isApproximate ? form.replace(APPROXIMATELY, "") : form));
	return [...new Set(normalized)];
}
function unwrapOnlyBox(answer) {
	const boxed = /^\s*(?:\$\s*)?\\boxed\s*\{([\s\S]*)\}(?:\s*\$)?\s*$/.exec(answer);
	return boxed ? boxed[1] : answer;
}
function equalNumbers(answer, gold, { tolerance, unit }) {
	const [given, expected] = [answer, gold].map(splitQuantity);
	const required = unit === void 0 ? expected.unit : splitQuantity(`1 ${unit}`).unit || unit;
	if (given.unit !== "" && required !== "" && given.unit !== required) return false;
	if (expected.unit !== "" && expected.unit !== required) return false;
	const [value, target] = [given, expected].map(({ value: text }) => numericValue(numberFromWords(text) ?? text));
	if (!value || !target) return false;
	return tolerance ? isWithinTolerance(value, target, tolerance) : equalMathematics(valueText(expected), valueText(given));
}
function valueText({ value }) {
	return numberFromWords(value) ?? value;
}
function equalChoices(answer, gold, question) {
	const options = listedOptions(question);
	const lower = /^[([]?\s*([a-z])\s*[)\]]?[.:]?$/.exec(normalizeAnswer(gold))?.[1];
	const letters = goldLetters(gold, options) || optionNamed(gold, options) || (lower ?? "").toUpperCase();
	if (letters !== "") return chosenLetters(answer, options, letters.length) === letters;
	const numbered = numberedOptions(question);
	const number = optionNamed(gold, numbered);
	return number !== "" && optionNamed(answer, numbered) === number;
}
function equalAmounts(answer, gold, { tolerance, code }) {
	const [given, expected] = [parseAmount(answer), parseAmount(gold)];
	if (!given || !expected) return false;
	const required = code === void 0 ? expected.codes : [code];
	if (expected.codes.length > 0 && !required.some((one) => expected.codes.includes(one))) return false;
	if (given.codes.length > 0 && required.length > 0 && !given.codes.some((one) => required.includes(one))) return false;
	return isWithinTolerance(given.value, expected.value, tolerance);
}

// main/verifier/values/readings.ts
const ARITHMETIC = /\b(?:how (?:much|many)|fractions?|quotient|ratio|calculate|comput\w+|evaluat\w+|simplif\w+|solve|share|sum|product|difference|probability|proportion|percent\w*|factor\w*|value of)\b/i;
const BLOOD_PRESSURE = /\b(?:blood pressure|mm ?hg|systolic|diastolic|bp)\b/i;
const ACUITY = /\b(?:acuity|snellen|eyesight|eye chart|vision)\b/i;
const DATE = /\b(?:dates?|expir\w+|best[ -]before|use[ -]by|months?|mm\s?\/\s?(?:yy|dd)|dd\s?\/\s?mm)\b/i;
const TIME_SIGNATURE = /\b(?:time signature|meter of the (?:piece|music|song))\b/i;
const NAME = /\b(?:badges?|licen[cs]e plates?|number plates?|serial|batch|lot|codes?|tickets?|jerseys?|shirts?|house number|room|apartment|flat|invoice|tracking|receipt|docket|locker|passport|account|postcode|zip|id|pin|model|part number|article number|flight|gate|platform|train|bus|route)\b/i;
const SCORE = /\b(?:scores?|grades?|ratings?)\b/i;
const SIZE = /\b(?:resolution|size|dimensions?|pixels?|width|height|measure\w*|large|big|grid|matrix|arrangement|layout|format)\b/i;
const VERSION = /\b(?:versions?|release|firmware|build|sections?|chapters?|revision|ip address)\b/i;
function asksForName(question) {
	return NAME.test(question) && !ARITHMETIC.test(question);
}
const MAX_CHARACTERS$2 = 100;
const NUMBER$1 = String.raw`\d{1,12}(?:[.,]\d{1,12})?`;
const UNIT = String.raw`(\s+[^\d\s][^\d]{0,20}|[^\d\sA-Za-z]|[^\d\s][^\d]{1,20}|)`;
const SLASHED = new RegExp(String.raw`^(\d{1,8})(?:\/| over )(\d{1,8})(?:\/(\d{1,8}))?${UNIT}$`);
const RANGE = new RegExp(String.raw`^(${NUMBER$1})(?:-| to )(${NUMBER$1})${UNIT}$`);
const NOTATIONS = [
	{
		parse: (text) => readingOf(SLASHED.exec(slashed(text))),
		isReading: ({ parts, unit }, question) => /^mm ?hg$/i.test(unit) || parts.some((part) => /^0\d/.test(part)) || BLOOD_PRESSURE.test(question) || ACUITY.test(question) || TIME_SIGNATURE.test(question) || (DATE.test(question) || SCORE.test(question)) && !ARITHMETIC.test(question) || asksForName(question)
	},
	{
		parse: parseSize,
		isReading: (_, question, text) => isWrittenWithLetter(text) || !ARITHMETIC.test(question) && (text.includes("×") || SIZE.test(question)),
		mayBeNumber: (question, text) => !SIZE.test(question) && !isWrittenWithLetter(text)
	},
	{
		parse: (text) => readingOf(RANGE.exec(normalizeSigns(text))),
		isReading: ({ parts: [low, high] }, question) => !ARITHMETIC.test(question) && decimal(low) < decimal(high)
	},
	{
		parse: parseVersion,
		isReading: ({ parts, unit }, question) => unit !== "" || VERSION.test(question) || parts.length > 2 && parts.slice(1).some((part) => part.length !== 3)
	}
];
function equalReadings(gold, answer, question) {
	if (gold.length > MAX_CHARACTERS$2) return null;
	for (const { parse, isReading, mayBeNumber } of NOTATIONS) {
		const expected = parse(gold);
		if (expected === null || !isReading(expected, question, gold)) continue;
		const given = answer.length > MAX_CHARACTERS$2 ? null : parse(answer);
		if (given === null) return equalWords(answer, gold) || (mayBeNumber?.(question, gold) ? null : false);
		return equalParts(expected, given);
	}
	return equalNumberNames(gold, answer, question);
}
function equalNumberNames(gold, value, question) {
	const bare = value.replace(/^(?:#|no\.?|number|nr\.?)\s*(?=\d)/i, "");
	if (/^0\d+$/.test(gold)) return ARITHMETIC.test(question) && !NAME.test(question) ? null : bare === gold;
	if (!asksForName(question)) return null;
	if (/^\d+$/.test(gold) && /^0\d+$/.test(bare)) return false;
	return /^\d+e\d+$/i.test(gold) ? equalWords(bare, gold) : null;
}
function equalParts(a, b) {
	return a.parts.length === b.parts.length && a.parts.every((part, i) => part === b.parts[i] || equalDecimals(part, b.parts[i])) && (a.unit === "" || b.unit === "" || sameUnit(a.unit) === sameUnit(b.unit));
}
function equalDecimals(a, b) {
	return /[.,]/.test(a + b) && decimal(a) === decimal(b);
}
function decimal(text) {
	return Number(text.replace(",", "."));
}
function sameUnit(unit) {
	const bare = unit.toLowerCase().replace(/[\s.]/g, "");
	return bare === "mmhg" ? bare : canonicalUnit(unit) ?? bare;
}
function statedValue(answer) {
	const [, words, value] = /^([A-Za-z][A-Za-z ]{0,60}?)(?:\s(?:is|reads|shows|says)\s+|:\s+)(\S.*)$/.exec(answer) ?? [];
	return words === void 0 || value === void 0 || altersValue(words) ? answer : value;
}
function readingOf(match) {
	if (match === null) return null;
	const parts = match.slice(1, -1).filter((part) => part !== void 0);
	const unit = match.at(-1).trim();
	return isUnit(unit) ? {
		parts,
		unit
	} : null;
}
function isUnit(text) {
	return text === "" || text === "%" || text === "px" || /^[a-z]{3}/i.test(text) || canonicalUnit(text) !== null;
}
function slashed(text) {
	const plain = text.replace(/^\\[dt]?frac\s*\{(\d+)\}\s*\{(\d+)\}/, "$1/$2");
	return normalizeSigns(plain.replace(/\\(?:text|mathrm)\s*\{([^{}]*)\}/g, "$1"));
}
const SIZE_PART = new RegExp(String.raw`^(${NUMBER$1})${UNIT}$`);
function parseSize(text) {
	if (/\b10\s*\^/.test(text)) return null;
	const sides = text.split(/(?<=[\d\sA-Za-z)])\s*(?:[×*]|\\times|\bby\b|(?<=\d|\s)[xX](?=[\d\s]))\s*/);
	if (sides.length < 2 || sides.length > 4) return null;
	const matches = sides.map((side) => SIZE_PART.exec(side.trim()));
	if (matches.includes(null)) return null;
	const units = matches.map((match) => match[2].trim());
	const unit = units.at(-1);
	if (units.some((one) => one !== "" && sameUnit(one) !== sameUnit(unit)) || !isUnit(unit)) return null;
	return {
		parts: matches.map((match) => match[1]),
		unit
	};
}
function isWrittenWithLetter(text) {
	return /\d\s*[xX]\s*\d/.test(text);
}
function parseVersion(text) {
	const match = /^(v(?:er(?:sion|\.)?|\.)?)?\s*(\d{1,8}(?:\.\d{1,8})+)$/i.exec(text);
	if (!match) return null;
	return {
		parts: match[2].split("."),
		unit: match[1] === void 0 ? "" : "v"
	};
}

// main/verifier/values/labels.ts
function equalLabels(gold, answer, question = "") {
	if (!/[A-Z\d]/.test(gold)) return null;
	const value = statedValue(stripLeadIn(answer));
	if (isCaseSensitiveFormula(gold, question)) {
		if (equalFormulas(gold, value)) return true;
		return isFormula(value) || equalWords(gold, value) ? isLowerCase(gold, value, question) : null;
	}
	if (!/\d/.test(gold)) return null;
	return equalDatesAndRatios(gold, value) ?? equalReadings(gold, value, question);
}
function isLowerCase(gold, value, question) {
	return !CHEMISTRY.test(question) && value === gold.toLowerCase();
}
function equalDatesAndRatios(gold, value) {
	if (!/\d\D+\d/.test(gold)) return null;
	const date = parseDate(gold);
	if (date?.day !== void 0) {
		const given = parseDate(value);
		return given !== null && equalDates(date, given);
	}
	const time = parseTime(gold);
	if (time !== null && time === parseTime(value)) return true;
	const ratio = parseRatio(stripName(gold), /:|\\colon|∶/);
	if (ratio) {
		const given = parseRatio(stripName(value), /:|\\colon|∶|\bto\b/);
		return given !== null && equalRatios(ratio, given);
	}
	if (time !== null) return false;
	return /^\d+(?:-\d+)+$|^\d{1,2}\/\d{1,2}\/\d{4}$/.test(gold) ? equalWords(value, gold) : null;
}
function parseTime(text) {
	if (text.length > 40) return null;
	const bare = text.replace(/\\(?:text|mathrm)\s*\{([^{}]*)\}/g, " $1 ").replace(/\\[,;: ]|~|\s+/g, " ").trim().toLowerCase();
	const match = /^(\d{1,2}):(\d{2})(?::(\d{2}))? ?(?:([ap])\.? ?m\.?)?$/.exec(bare);
	if (!match) return null;
	const [, hours, minutes, seconds = "0", half] = match;
	const hour = Number(hours);
	if (Number(minutes) > 59 || Number(seconds) > 59 || hour > 23) return null;
	const isTwoDigit = hours.length === 2;
	if (half === void 0) return isTwoDigit ? 3600 * hour + 60 * Number(minutes) + Number(seconds) : null;
	if (hour < 1 || hour > 12) return null;
	return 3600 * (hour % 12 + (half === "p" ? 12 : 0)) + 60 * Number(minutes) + Number(seconds);
}
function parseRatio(text, separator) {
	if (text.length > 60 || !separator.test(text)) return null;
	const parts = text.replace(/\\text\s*\{([^{}]*)\}/g, "$1").split(separator).map((part) => part.trim());
	return parts.every((part) => /^\d+$/.test(part)) ? parts : null;
}
function equalRatios(gold, given) {
	return gold.length === given.length && gold.every((part, i) => part === given[i] || BigInt(part) === BigInt(given[i]) && (i === 0 || !part.startsWith("0")));
}
function stripName(text) {
	return text.replace(/^(?:[A-Za-z_{}0-9]{1,12}\s*:\s*[A-Za-z_{}0-9]{1,12}\s*=|the ratio (?:[a-z ]{0,30} )?is)\s*/i, "");
}

// main/verifier/text/response-format.ts
const BLANK = /^[\s\u200b-\u200d\u2060\ufeff]*$/;
const BLANK_THINKING = /^<think>[\s\u200b-\u200d\u2060\ufeff]*<\/think>\s*/;
function strictFormat(response, reasoning = "required") {
	const text = response.trim();
	if (reasoning === "optional") {
		const alone = text.replace(BLANK_THINKING, "");
		if (!/<\/?think>/.test(alone) && isAnswerBlock(alone)) return 1;
	}
	if (!text.startsWith("<think>")) return 0;
	if (count(text, "<think>") !== 1 || count(text, "</think>") !== 1) return 0;
	const thinkEnd = text.indexOf("</think>");
	if (BLANK.test(text.slice(7, thinkEnd))) return 0;
	const rest = text.slice(thinkEnd + 8).trim();
	if (rest.startsWith("<answer>")) return count(text, "<answer>") === 1 && count(text, "</answer>") === 1 && isAnswerBlock(rest) ? 1 : 0;
	if (/<\/?\s*answer/i.test(rest) || count(rest, "\\boxed") !== 1) return 0;
	const boxes = findAnyBoxes(rest);
	return boxes.length === 1 && !BLANK.test(boxes[0].content) ? 1 : 0;
}
function isAnswerBlock(text) {
	if (!text.startsWith("<answer>") || !text.endsWith("</answer>")) return false;
	if (count(text, "<answer>") !== 1 || count(text, "</answer>") !== 1) return false;
	return !BLANK.test(text.slice(8, -9));
}
function finalAnswer(response) {
	const thinkEnd = response.lastIndexOf("</think>");
	if (response.lastIndexOf("<think>") > thinkEnd) return null;
	const rest = thinkEnd < 0 ? response : response.slice(thinkEnd + 8);
	const blocks = answerBlocks(rest);
	if (blocks.length > 0) return lastContent(blocks);
	if (rest.includes("<answer>")) return null;
	const outer = [];
	let end = 0;
	for (const box of findAnyBoxes(rest)) {
		if (box.start < end) continue;
		outer.push(hasAdjacentOperand(rest, box) ? contentWithOperands(rest, box) : box.content);
		end = box.end;
	}
	return outer.length > 0 ? lastContent(outer) : null;
}
function contentWithOperands(text, { start, end, content }) {
	return `${/[-−+/^\d.]{0,20}$/.exec(text.slice(Math.max(0, start - 20), start))[0]}{${content}}${/^(?:[\d/^]|\.\d){0,20}/.exec(text.slice(end, end + 20))[0]}`;
}
function answerBlocks(text) {
	const blocks = [];
	let opened = -1;
	for (const { 0: tag, index } of text.matchAll(/<\/?answer>/g)) if (tag === "<answer>") opened = index + tag.length;
	else if (opened >= 0) {
		blocks.push(text.slice(opened, index));
		opened = -1;
	}
	return blocks;
}
function lastContent(contents) {
	const squeezed = new Set(contents.map((content) => content.replace(/\s+/g, "")));
	return {
		text: contents[contents.length - 1],
		contradicts: squeezed.size > 1
	};
}
function count(text, part) {
	let found = 0;
	for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length)) found++;
	return found;
}

// main/verifier/text/labelled-value.ts
const MAX_CHARACTERS$1 = 400;
const MAX_NAME_CHARACTERS = 60;
const OPERATIONS = /\\(?:[dtc]?frac|sqrt|[dt]?binom|pm|mp|times|cdot|div|boxed|ne|neq|le|leq|ge|geq|approx|sim|in|notin|to|Rightarrow|implies|sum|int|prod)(?![A-Za-z])/;
function labelledValue(text) {
	if (text.length > MAX_CHARACTERS$1 || !text.includes("=")) return null;
	const [name, ...sides] = splitAtEquals(text).map((part) => part.trim());
	if (name === void 0 || sides.length === 0 || sides.includes("") || name.length > MAX_NAME_CHARACTERS) return null;
	if (OPERATIONS.test(name) || /[<>≤≥≠≈±!\\]$|[<>≤≥≠≈±]/.test(name) || /^[+-]|[+-]$/.test(name) || altersValue(name)) return null;
	const bare = plainName(name);
	if (!/^[A-Za-z'|_M()[\]{}+\s-]+$/.test(bare) || !/[A-Za-z]/.test(bare.replace(/\([^()]*\)/g, ""))) return null;
	const isCompound = /[+-]/.test(bare) || /^[a-z]\s*[a-z]$/.test(bare);
	return {
		name: normalizeName(name),
		value: sides.at(-1),
		sides,
		isCompound
	};
}
function splitAtEquals(text) {
	return splitOutsideBrackets(text, (at) => text[at] === "=" && !/[<>!:=]/.test(text[at - 1] ?? "") && text[at + 1] !== "=");
}
function plainName(name) {
	return name.replace(/\\(?:text|mathrm|mathbf|mathit|textbf|operatorname|mbox)\s*\{([^{}]*)\}/g, " $1 ").replace(/_\s*(?:\{[^{}]*\}|\w)|\^\s*\{?\s*-1\s*\}?/g, "").replace(/\\left|\\right|\\[,;:! ]/g, " ").replace(/(?<=[A-Za-z'}])\s*\([^()=]{0,20}\)|(?<=[A-Za-z}])\s*\[[^[\]]{0,20}\]/g, "").replace(/\(([^()]{0,40}=[^()]{0,20})\)/g, "").replace(/\\[A-Za-z]+/g, "M");
}
function normalizeName(name) {
	return name.replace(/\\(?:text|mathrm|mathbf|mathit|textbf|mbox)\s*\{([^{}]*)\}/g, "$1").replace(/\\left|\\right|\\[,;:! ]|\s+/g, "");
}

// main/verifier/reference-comparison.ts
const MAX_CHARACTERS = 2e4;
const NUMBER = String.raw`(?:-?\d+\s?\/\s?\d+|-?\d{1,3}(?:[ ,]\d{3})+(?:\.\d+)?|-?\d+[.,]\d+|\.\d+|-?\d+)(?:\s*(?:%|percent\b|pct\b))?`;
const ANCHORED = new RegExp(String.raw`(?:^|[\s=])[$€£¥]?(${NUMBER})`, "g");
const ANYWHERE = new RegExp(String.raw`(?<!\d)(${NUMBER})`, "g");
const BARE_FRACTION = /-?\\frac\{-?\d+\}\{-?\d+\}/g;
const DELIMITED = /\$\$([^$]{1,1000})\$\$|\$((?:[^$\\]|\\.){1,1000})\$|\\\(([^]{0,1000}?)\\\)|\\\[([^]{0,1000}?)\\\]/g;
function equalAsReference(gold, answer) {
	if (gold.length > MAX_CHARACTERS || answer.length > MAX_CHARACTERS) return false;
	const expected = extractMathematics(gold);
	const given = extractMathematics(answer);
	if (expected === null || given === null) return false;
	if (/\\(?:overline|dot)(?![A-Za-z])/.test(expected + given)) return expected === given;
	return expected === given || equalMathematics(expected, given) || equalMathematics(splitQuantity(expected).value, splitQuantity(given).value);
}
function extractMathematics(text) {
	const delimited = lastMatch(text, DELIMITED);
	if (delimited !== null) return unwrapLastBox(delimited).trim();
	const boxes = findBoxes(text);
	if (boxes.length > 0) return extractFromWords(boxes[boxes.length - 1].content.trim());
	return lastMatch(text, BARE_FRACTION) ?? lastNumberOf(text);
}
function extractFromWords(content) {
	return /^[A-Za-z ]{4,}\s/.test(content) ? lastNumberOf(content) ?? content : content;
}
function unwrapLastBox(text) {
	const boxes = findBoxes(text);
	return boxes.length > 0 ? boxes[boxes.length - 1].content : text;
}
function lastNumberOf(text) {
	return lastMatch(text, ANCHORED) ?? lastMatch(text, ANYWHERE);
}
function lastMatch(text, pattern) {
	let last = null;
	for (const match of text.matchAll(pattern)) last = match.slice(1).find((part) => part !== void 0) ?? match[0];
	return last;
}

// main/verifier/reference-scorer.ts
function scoreLikeReference(response, gold, compare) {
	const raw = extractReferenceAnswer(response);
	const extracted = dropPeriod(stripSpace(raw));
	const expected = dropPeriod(gold);
	return {
		accuracy: relaxedMatch(extracted, expected) || compare(expected, extracted) ? 1 : 0,
		format: referenceFormat(response, raw),
		extracted
	};
}
function referenceFormat(response, extracted = extractReferenceAnswer(response)) {
	if (hasTagsInOrder(response) || lastBoxContent(response) !== "") return 1;
	const isLong = codePoints(stripSpace(response)) > 50;
	const hasMathematics = /[=+\-*/()[\]\\]/.test(response);
	return isLong && hasMathematics && extracted !== "" ? .8 : 0;
}
function extractReferenceAnswer(response) {
	const opening = response.indexOf("<answer>");
	const closing = opening < 0 ? -1 : response.indexOf("</answer>", opening + 8);
	if (closing >= 0) return response.slice(opening + 8, closing);
	const boxed = lastBoxContent(response);
	if (boxed !== "") return boxed;
	const lines = stripSpace(response).split("\n");
	for (let row = lines.length - 1; row >= 0; row--) {
		const number = numberAtEnd(lines[row]);
		if (number !== "") return number;
	}
	return "";
}
function relaxedMatch(answer, gold) {
	if (/^[A-H]$/.test(gold)) return parseReferenceChoice(answer) === gold;
	const answerLength = codePoints(answer);
	const goldLength = codePoints(gold);
	if (gold.includes(answer) && answerLength >= .9 * goldLength) return true;
	if (answer.includes(gold) && goldLength >= .9 * answerLength) return true;
	return stripSpace(answer) === stripSpace(gold);
}
const LETTERS = [
	"A",
	"B",
	"C",
	"D",
	"E",
	"F",
	"G",
	"H"
];
const PHRASES = [
	...[
		"answer is",
		"answer",
		"option is",
		"choice is",
		"i choose",
		"i select",
		"i pick"
	],
	...[
		"the answer",
		"the correct answer",
		"correct answer",
		"the best answer",
		"best answer"
	],
	...[
		"the option is",
		"the choice is",
		"correct option is",
		"the correct option is"
	],
	...[
		"correct choice is",
		"the correct choice is",
		"my answer is",
		"my choice is"
	]
];
function parseReferenceChoice(answer) {
	const trimmed = stripSpace(answer);
	if (trimmed === "") return "";
	let bare = trimmed;
	for (const mark of [
		",",
		".",
		"!",
		"?",
		";",
		":",
		"'",
		"\""
	]) bare = stripMark(bare, mark);
	const padded = ` ${bare} `;
	const inner = stripSpace(padded);
	const lower = padded.toLowerCase();
	let best = {
		letter: "",
		priority: -1,
		position: 0
	};
	const offer = (letter, position, priority) => {
		if (position < 0) return;
		if (priority > best.priority || priority === best.priority && position < best.position) best = {
			letter,
			priority,
			position
		};
	};
	LETTERS.forEach((letter, index) => {
		offer(letter, padded.lastIndexOf(`(${letter})`), 6);
		offer(letter, padded.lastIndexOf(`${letter}.`), 5);
		offer(letter, padded.lastIndexOf(`${letter}:`), 4);
		offer(letter, padded.lastIndexOf(`${letter})`), 3);
		offer(letter, padded.lastIndexOf(`${letter} `), 2);
		for (const sign of [
			"-",
			"_",
			"="
		]) offer(letter, padded.lastIndexOf(letter + sign), 1);
		offer(letter, padded.lastIndexOf(`${index + 1}. ${letter}`), 8);
		if (inner.startsWith(letter)) offer(letter, 0, 10);
		if (inner.endsWith(letter)) offer(letter, padded.length - 1, 9);
	});
	for (const phrase of PHRASES) {
		const start = lower.indexOf(phrase);
		if (start < 0) continue;
		for (const letter of LETTERS) offer(letter, padded.indexOf(letter, start), 7);
	}
	if (best.priority < 0) for (const letter of LETTERS) offer(letter, padded.lastIndexOf(letter), 0);
	return best.letter;
}
function hasTagsInOrder(text) {
	if (!text.startsWith("<think>") || !text.endsWith("</answer>")) return false;
	const thinkEnd = text.indexOf("</think>", 7);
	if (thinkEnd < 0) return false;
	const answer = text.indexOf("<answer>", thinkEnd + 8);
	return answer >= 0 && text.length - 9 >= answer + 8;
}
function lastBoxContent(text) {
	return findBoxes(text).at(-1)?.content ?? "";
}
function numberAtEnd(line) {
	let end = stripSpace(line);
	if (end.endsWith(".")) end = stripSpace(end.slice(0, -1));
	if (!/\p{Nd}$/u.test(end.slice(-2))) return "";
	const characters = [...end];
	const digitsBefore = (stop) => {
		let start = stop;
		while (start > 0 && /\p{Nd}/u.test(characters[start - 1])) start--;
		return start;
	};
	const startsWord = (at) => at === 0 || !/[\p{L}\p{N}_]/u.test(characters[at - 1]);
	const whole = digitsBefore(characters.length);
	if (whole === characters.length) return "";
	if (whole > 1 && characters[whole - 1] === ".") {
		const before = digitsBefore(whole - 1);
		if (before < whole - 1 && startsWord(before)) return characters.slice(before).join("");
	}
	return startsWord(whole) ? characters.slice(whole).join("") : "";
}
function codePoints(text) {
	let count = text.length;
	for (let at = 1; at < text.length; at++) if ((text.charCodeAt(at - 1) & 64512) === 55296 && (text.charCodeAt(at) & 64512) === 56320) count--;
	return count;
}
function dropPeriod(text) {
	return stripSpace(text.endsWith(".") ? text.slice(0, -1) : text);
}
const SPACE = /[\s\x1c-\x1f\x85]/;
function stripSpace(text) {
	return stripEnds(text, (character) => SPACE.test(character) && character !== "﻿");
}
function stripMark(text, mark) {
	return stripEnds(text, (character) => character === mark);
}
function stripEnds(text, drop) {
	let start = 0;
	let end = text.length;
	while (start < end && drop(text[start])) start++;
	while (end > start && drop(text[end - 1])) end--;
	return text.slice(start, end);
}

// main/verifier/score.ts
function scoreResponse(one, { mode }) {
	const { response, gold } = one;
	const { accuracy, format, extracted } = mode === "reference" ? scoreLikeReference(response, gold, equalAsReference) : scoreStrictly(one, one.check ?? { type: "auto" });
	return {
		score: PUBLISHED_REWARD.accuracyWeight * accuracy + PUBLISHED_REWARD.formatWeight * format,
		accuracy,
		format,
		extracted,
		length: response.length
	};
}
function scoreStrictly({ response, gold, question, reasoning }, check) {
	const answer = finalAnswer(response);
	const format = strictFormat(response, reasoning);
	if (answer === null) return {
		accuracy: 0,
		format,
		extracted: ""
	};
	const extracted = normalizeAnswer(answer.text);
	if (answer.contradicts) return {
		accuracy: 0,
		format,
		extracted
	};
	return {
		accuracy: check.type === "auto" ? Number(isCorrect(answer.text, gold, question)) : scoreByCheck(answer.text, gold, check, question),
		format,
		extracted
	};
}
const WHOLE = /^-?(?:0|[1-9]\d{0,14})$/;
function isCorrect(answer, gold, question) {
	return withinBudget(() => isCorrectWithinBudget(answer, gold, question), false);
}
function isCorrectWithinBudget(answer, gold, question) {
	if (Math.max(gold.length, answer.length) > 2e4) return answer.trim() === gold.trim() && gold.trim() !== "";
	const expected = normalizeAnswer(gold);
	const given = normalizeAnswer(answer);
	if (expected !== "" && given !== "") {
		const isSameOption = equalOptions(gold, answer, question ?? "");
		if (isSameOption !== null) return isSameOption;
		if (WHOLE.test(expected) && WHOLE.test(given)) return Number(expected) === Number(given);
		const isSameLabel = equalLabels(expected, given, question);
		if (isSameLabel !== null) return isSameLabel;
		if (equalAnswers(expected, given)) return true;
	}
	return equalInSentences(gold, answer);
}
function equalOptions(gold, answer, question) {
	const options = listedOptions(question);
	const letters = goldLetters(gold, options);
	if (letters !== "") {
		const value = stripLeadIn(normalizeAnswer(answer));
		if (letters.length > 1 && equalWords(value, normalizeAnswer(gold), true)) return true;
		if (options.size === 0 && question.trim() !== "" && isOtherOrder(gold, answer)) return false;
		const named = options.size > 0 ? options : optionInGold(gold);
		return chosenLetters(answer, named, letters.length) === letters;
	}
	const letter = optionNamed(gold, options);
	if (letter !== "" && chosenLetters(answer, options, 1) === letter) return true;
	if (letter !== "" && optionNamed(answer, options) !== "") return false;
	const numbered = numberedOptions(question);
	const number = optionNamed(gold, numbered);
	if (number === "") return null;
	if (hasTextOfAnother(normalizeAnswer(answer), numbered)) return false;
	const given = optionNamed(answer, numbered);
	return given === "" ? null : given === number;
}
function equalAnswers(expected, given) {
	if (haveDifferentUnits(expected, given)) return false;
	if (equalWords(given, expected)) return true;
	const value = stripLeadIn(given);
	const target = stripLeadIn(expected);
	return equalValues(target, value) || equalLabelledValues(target, value) || equalBounds(target, value);
}
function equalValues(target, value) {
	if (haveDifferentUnits(target, value)) return false;
	if (equalWords(value, target) || equalQuantities(target, value)) return true;
	if (areOtherWords(value, target)) return false;
	const unit = /^[-+]?[\d.,/]+\s*([A-Za-z]{2,})$/.exec(target)?.[1];
	return (unit === void 0 || canonicalUnit(unit) === null) && equalMathematics(target, value);
}
function equalBounds(expected, given) {
	const [target, value] = [expected, given].map((text) => BOUND.exec(normalizeSigns(text)));
	return target != null && value != null && target[1] === value[1] && equalValues(target[2], value[2]);
}
const BOUND = /^([<>≤≥≈±])(\S.*)$/;
function haveDifferentUnits(expected, given) {
	if (!/\d[^\d]*[A-Za-z]/.test(expected) || expected.toLowerCase() !== given.toLowerCase()) return false;
	const [a, b] = [expected, given].map(splitQuantity);
	return a.unit !== "" && b.unit !== "" && a.unit !== b.unit && !a.isAmbiguous && !b.isAmbiguous;
}
function equalLabelledValues(expected, given) {
	const [target, value] = [expected, given].map((text) => labelledValue(stripDollarSigns(text)));
	const isChain = (one) => one.sides.every((side) => equalValues(one.value, side));
	if (target && value) return target.name === value.name && isChain(target) && isChain(value) && equalValues(target.value, value.value);
	if (value) return !RELATION.test(expected) && isChain(value) && equalValues(expected, value.value);
	return target != null && !target.isCompound && !RELATION.test(given) && isChain(target) && equalValues(target.value, given);
}
function stripDollarSigns(text) {
	return /^(?:[^$\\]|\\[^$])*(?:\$[^$]*\$[^$]*)+$/.test(text) ? text.replace(/\$/g, "") : text;
}
const RELATION = /[=<>≤≥≠≈∈]|\\(?:ne|neq|le|leq|leqslant|lt|ge|geq|geqslant|gt|in|approx)(?![A-Za-z])/;
function equalInSentences(gold, answer) {
	const [goldInProse, inProse] = [gold, answer].map(answerInProse);
	if (goldInProse || inProse) {
		const [expected, given] = [goldInProse ?? gold, inProse ?? answer].map(normalizeAnswer);
		if (expected !== "" && given !== "" && equalAnswers(expected, given)) return true;
	}
	const bare = normalizeAnswer(gold);
	const several = valuesJoinedByWords(bare === "" ? gold : bare) ?? (/[,{±]|cup|\\[pm]{2}|\bor\b|lor/.test(bare) && hasSeveralValues(bare) ? bare : null);
	if (several === null) return false;
	const given = stripLeadIn(normalizeAnswer(inProse ?? answer));
	return equalMathematics(several, valuesJoinedByWords(given) ?? asSet(given));
}
function asSet(text) {
	if (isInequality(text)) return text;
	const inside = /^\\?\{([\s\S]*?)\\?\}$/.exec(text)?.[1] ?? text;
	return `\\{${/^\s*\$[^$]+\$(?:\s*[,;]\s*\$[^$]+\$)+\s*$/.test(inside) ? inside.replace(/\$/g, "") : inside}\\}`;
}
function equalQuantities(gold, answer) {
	const [expected, given] = [gold, answer].map((text) => splitQuantity(numberFromWords(text) ?? text));
	if (expected.unit !== "" && given.unit !== "" && expected.unit !== given.unit) return false;
	if (expected.unit + given.unit === "" && expected.value === gold && given.value === answer) return false;
	if (given.unit === "" && expected.isAmbiguous) return false;
	if (expected.unit === "" && given.isAmbiguous && /[A-Zbt]$/.test(answer)) return false;
	const values = [expected.value, given.value].map((value) => numberFromWords(value) ?? value);
	return values.every((value) => numericValue(value) !== null) && equalMathematics(values[0], values[1]);
}

// main/stages/export/verifier-process.ts
const at = process.argv.indexOf("--weights");
const weights = at < 0 ? void 0 : JSON.parse(process.argv[at + 1]);
const NOT_HERE = {
	concisenessWeight: 0,
	overlongBuffer: 0,
	overlongFactor: 0,
	maxNewTokens: 0
};
function verdictOf(request) {
	const { response, gold, question, check, reasoning, mode, finished } = request;
	if (typeof response !== "string") throw new TypeError("\"response\" is no text");
	if (typeof gold !== "string") throw new TypeError("\"gold\" is no text");
	const score = scoreResponse({
		response,
		gold,
		question: typeof question === "string" ? question : void 0,
		check: typeof check === "object" && check !== null ? check : void 0,
		reasoning: reasoning === "optional" ? "optional" : void 0
	}, { mode: mode === "reference" ? "reference" : "strict" });
	if (finished === false) return {
		...score,
		score: 0,
		accuracy: 0,
		format: 0
	};
	if (weights === void 0) return score;
	const answer = {
		...score,
		lengthTokens: 0,
		text: response,
		finished: true
	};
	const own = {
		accuracyWeight: .9,
		formatWeight: .1,
		repetitionWeight: 0,
		...weights
	};
	return {
		...score,
		score: composeRewards([answer], {
			...own,
			...NOT_HERE
		}).rewards[0]
	};
}
function answerTo(line) {
	let id = null;
	try {
		const request = JSON.parse(line);
		if (typeof request !== "object" || request === null) throw new TypeError("no JSON object");
		id = request.id ?? null;
		return {
			id,
			...verdictOf(request)
		};
	} catch (error) {
		return {
			id,
			error: String(error)
		};
	}
}
for await (const line of createInterface({
	input: process.stdin,
	crlfDelay: Infinity
})) if (line !== "") process.stdout.write(`${JSON.stringify(answerTo(line))}\n`);

export {  };