// Types of the few parts of opentype.js that the card generator uses (the package carries none).

declare module 'opentype.js' {
  export type PathCommand =
    | { readonly type: 'M' | 'L'; readonly x: number; readonly y: number }
    | {
        readonly type: 'Q';
        readonly x1: number;
        readonly y1: number;
        readonly x: number;
        readonly y: number;
      }
    | {
        readonly type: 'C';
        readonly x1: number;
        readonly y1: number;
        readonly x2: number;
        readonly y2: number;
        readonly x: number;
        readonly y: number;
      }
    | { readonly type: 'Z' };

  export interface Font {
    readonly unitsPerEm: number;
    charToGlyph(character: string): {
      /** In font units. */
      readonly advanceWidth: number;
      getPath(
        x: number,
        y: number,
        fontSize: number,
      ): { readonly commands: readonly PathCommand[] };
    };
  }

  const opentype: { parse(bytes: ArrayBuffer): Font };
  export default opentype;
}
