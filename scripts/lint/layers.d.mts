import type { Rule } from 'eslint';

export const LAYERS: readonly string[];
export function layerOf(file: string): number;
export function importProblem(file: string, imported: string): string | undefined;
export function layersRule(root: string): Rule.RuleModule;
