export const ROOMS: Readonly<Record<string, string>>;
