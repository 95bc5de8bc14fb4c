// Errors of ONNX Runtime and its devices, without the places in its own sources.

/** A place in C or C++: `/onnxruntime_src/core/session.cc:136`, `BackendVk.cpp(368)`. */
const PLACE = String.raw`(?:[A-Za-z]:)?[\w.+@~/\\-]*[\w+-]\.(?:cc|cpp|cxx|cuh?|hh?|hpp|inc|mm)(?:[:@]\d+|\(\d+\))(?::\d+)?`;
/** What stands between parentheses, two deep. */
const ARGUMENTS = String.raw`\((?:[^()]|\([^()]*\))*\)`;
/** The function in which it is: `void ns::Class::run(const T&) const::<lambda()>`. */
const FUNCTION = String.raw`(?:[\w:<>*&,~\[\] ]*::)?(?:operator\(\)|~?\w+)${ARGUMENTS}(?: const)?(?:::<lambda${ARGUMENTS}>)?(?: \[with [^\]]*\])?`;
/** The condition that did not hold, in the language of the program. */
const CONDITION = String.raw`[^"“”\n]{0,300}? was false\.`;
const IN_FRAME = new RegExp(
  String.raw`\s*\(?\bat (?:[\w:<>~]+(?:\(\))? )?\(?${PLACE}\)*|\s*\(${PLACE}\)`,
  'g',
);
const SOURCE = new RegExp(String.raw`${PLACE}:?(?:\s+${FUNCTION})?:?(?:${CONDITION})?\s*`, 'g');
/** The text without places, functions and conditions of a native program; the rest stays as it is. */
export function withoutSources(text: string): string {
  if (!new RegExp(PLACE).test(text)) return text;
  const rest = text.replace(IN_FRAME, '').replace(SOURCE, '').replace(/ {2,}/g, ' ').trim();
  return rest === '' || rest === '.' ? 'no reason was given' : rest;
}
