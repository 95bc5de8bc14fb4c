// English, the language of the sources: every message by its id.

export const EN = {} as const;
