// Numbers and dates in the language of the window: percent, durations, counts. Unknown values are
// shown as a dash.

import { language } from '../browser/language.ts';
import { boundsSentence, type Bounds } from '../../settings/bounds.ts';
import { t } from './translate.ts';
import { isKnown } from '../../health/trend.ts';

/** Shown in place of an unknown number. */
export const UNKNOWN = '–';

/** Narrow no-break space between a number and its unit. */
const THIN = '\u202f';

const LANGUAGE = language();
/** English dates have the day before the month. */
const DATES = LANGUAGE === 'en' ? 'en-GB' : LANGUAGE;

/**
 * A number in the language of the window, `1,234.5` or `1.234,5`, with a typographic minus sign.
 */
function local(value: number, options: Intl.NumberFormatOptions): string {
  const format = new Intl.NumberFormat(LANGUAGE, { signDisplay: 'negative', ...options });
  return format.format(value).replace('-', '−');
}

/** A number with a fixed number of decimals: `0.50` or `0,50`. */
export function decimal(value: number, decimals: number): string {
  return local(value, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

/** `0.8123` as `81 %`; with `digits` decimals. */
export function percent(fraction: number | null | undefined, digits = 0): string {
  return isKnown(fraction) ? `${decimal(fraction * 100, digits)}${THIN}%` : UNKNOWN;
}

/** A whole number with thousands separators. */
export function count(value: number | null | undefined): string {
  return isKnown(value) ? decimal(value, 0) : UNKNOWN;
}

/** A compact count: `3.1 M`, `7.6 B`; in German `3,1 Mio.`, `7,6 Mrd.`. */
export function shortCount(value: number | null | undefined): string {
  if (!isKnown(value)) return UNKNOWN;
  return new Intl.NumberFormat(LANGUAGE, { notation: 'compact' })
    .formatToParts(value)
    .filter(({ type }) => type !== 'literal')
    .map(({ type, value: part }) => (type === 'compact' ? `${THIN}${part}` : part))
    .join('');
}

/** A number with `digits` significant figures, very small and large ones in scientific notation. */
export function figure(value: number | null | undefined, digits = 3): string {
  if (!isKnown(value)) return UNKNOWN;
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) {
    const [mantissa, exponent] = value.toExponential(digits - 1).split('e') as [string, string];
    return `${local(Number(mantissa), { maximumFractionDigits: digits })}e${decimal(Number(exponent), 0)}`;
  }
  if (size >= 1000) return decimal(value, 0);
  return local(value, { maximumSignificantDigits: digits });
}

/** A size in bytes: `3.1 GB`, `640 MB`, `12 KB`. */
export function bytes(value: number | null | undefined): string {
  if (!isKnown(value)) return UNKNOWN;
  if (value > 0 && value < 0.95e6) return `${decimal(Math.max(1, value / 1e3), 0)}${THIN}KB`;
  if (value < 9.95e6) return `${decimal(value / 1e6, value === 0 ? 0 : 1)}${THIN}MB`;
  if (value < 999.5e6) return `${decimal(value / 1e6, 0)}${THIN}MB`;
  return `${decimal(value / 1e9, value < 99.95e9 ? 1 : 0)}${THIN}GB`;
}

/** A duration: `48 s`, `2 min 13 s`, `1 h 04 min`. */
export function duration(seconds: number | null | undefined): string {
  if (!isKnown(seconds) || seconds < 0) return UNKNOWN;
  if (seconds < 9.95) return `${decimal(seconds, 1)}${THIN}s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole}${THIN}s`;
  if (whole < 3600) {
    const rest = whole % 60;
    return `${Math.floor(whole / 60)}${THIN}min${rest === 0 ? '' : ` ${rest}${THIN}s`}`;
  }
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)}${THIN}h ${String(minutes % 60).padStart(2, '0')}${THIN}min`;
}

/** Remaining time, rounded to its precision: tens of seconds below 90 s, then minutes. */
export function timeLeft(seconds: number | null | undefined): string {
  if (!isKnown(seconds) || seconds < 0) return UNKNOWN;

  if (seconds < 8) return t('ui.time.few');
  if (seconds < 90)
    return t('ui.time.about', { time: `${Math.max(10, Math.round(seconds / 10) * 10)}${THIN}s` });
  if (seconds < 5400) return t('ui.time.about', { time: `${Math.round(seconds / 60)}${THIN}min` });
  return t('ui.time.about', { time: duration(Math.round(seconds / 600) * 600) });
}

/** Local date and time: `14 Mar, 09:26` or `14. März, 09:26`. */
export function moment(ms: number | null | undefined): string {
  if (!isKnown(ms)) return UNKNOWN;
  return new Date(ms).toLocaleString(DATES, {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  });
}

export { isKnown };

/** What the bounds of a number allow: `A whole number from 1 to 4,096.` */
export function formatBounds(bounds: Bounds): string {
  const { id, values } = boundsSentence(bounds);
  return t(id, values);
}

/** The same in short: `1–4,096`, `≥ 0` where the upper bound is only there to end the scale. */
export function boundsRange({ min, max }: Bounds): string {
  const number = (value: number): string => local(value, { maximumFractionDigits: 3 });
  return max >= 1e6 ? `≥${THIN}${number(min)}` : `${number(min)}–${number(max)}`;
}

/** `1 example`, `612 examples`; a dash if unknown. */
export function exampleCount(rows: number | null): string {
  return rows === null ? UNKNOWN : t('ui.examples', { count: rows });
}

/** `1 picture`, `1,240 pictures`; a dash if unknown. */
export function pictureCount(pictures: number | null): string {
  return pictures === null ? UNKNOWN : t('ui.pictures', { count: pictures });
}
