// Numbers as people read them: percent, durations, counts. What is not known is a dash.

/** Stands wherever a number is not known yet. */
export const UNKNOWN = '–';

/** Narrow space that does not break, between a number and its unit. */
const THIN = '\u202f';

/** `0.8123` as `81 %`; with `digits` decimals. */
export function percent(fraction: number | null | undefined, digits = 0): string {
  return isKnown(fraction) ? `${(fraction * 100).toFixed(digits)}${THIN}%` : UNKNOWN;
}

/** A whole number with thousands separators. */
export function count(value: number | null | undefined): string {
  return isKnown(value) ? Math.round(value).toLocaleString('en') : UNKNOWN;
}

/** A measured number in about `digits` significant figures, small ones in powers of ten. */
export function figure(value: number | null | undefined, digits = 3): string {
  if (!isKnown(value)) return UNKNOWN;
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) {
    const [mantissa, exponent] = value.toExponential(digits - 1).split('e') as [string, string];
    const power = Number(exponent);
    return `${Number(mantissa)}e${power}`.replace('-', '−').replace('e-', 'e−');
  }
  if (size >= 1000) return Math.round(value).toLocaleString('en');
  return Number(value.toPrecision(digits)).toString().replace('-', '−');
}

/** An amount of memory or disk: `3.1 GB`, `640 MB`. */
export function bytes(value: number | null | undefined): string {
  if (!isKnown(value)) return UNKNOWN;
  if (value < 999.5e6) return `${Math.round(value / 1e6)}${THIN}MB`;
  return `${(value / 1e9).toFixed(value < 99.95e9 ? 1 : 0)}${THIN}GB`;
}

/** A length of time: `48 s`, `2 min 13 s`, `1 h 04 min`. */
export function duration(seconds: number | null | undefined): string {
  if (!isKnown(seconds) || seconds < 0) return UNKNOWN;
  if (seconds < 9.95) return `${seconds.toFixed(1)}${THIN}s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole}${THIN}s`;
  if (whole < 3600) {
    const rest = whole % 60;
    return `${Math.floor(whole / 60)}${THIN}min${rest === 0 ? '' : ` ${rest}${THIN}s`}`;
  }
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)}${THIN}h ${String(minutes % 60).padStart(2, '0')}${THIN}min`;
}

/** Time left, no finer than it can be known: tens of seconds below a minute and a half, then minutes. */
export function timeLeft(seconds: number | null | undefined): string {
  if (!isKnown(seconds) || seconds < 0) return UNKNOWN;
  if (seconds < 8) return 'a few seconds';
  if (seconds < 90) return `about ${Math.max(10, Math.round(seconds / 10) * 10)}${THIN}s`;
  if (seconds < 5400) return `about ${Math.round(seconds / 60)}${THIN}min`;
  return `about ${duration(Math.round(seconds / 600) * 600)}`;
}

/** A moment as local date and time, `14 Mar, 09:26`. */
export function moment(ms: number | null | undefined): string {
  if (!isKnown(ms)) return UNKNOWN;
  return new Date(ms).toLocaleString('en-GB', {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
}

/** True for a real number; metrics that overflowed arrive as null or NaN. */
export function isKnown(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
