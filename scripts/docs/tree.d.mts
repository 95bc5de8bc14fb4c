export function firstClause(text: string): string;
export function headerOf(source: string): string | undefined;
export function roomOf(layer: string): string;
export function tree(): string;
export function layerTable(): string;
export function withGenerated(document: string): string;
