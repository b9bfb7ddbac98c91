/** The largest unit first, in seconds. */
const units = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
] as const;

/** What was seen as recently as this, in seconds, is seen now: times are kept every few minutes. */
const isNow = 600;

/**
 * How long ago something was, in the language of the page: it needs no time zone. Undefined if it was a moment ago.
 *
 * @example
 * timeAgo({ at, now, language: 'en' }) // => '3 hours ago'
 */
export function timeAgo({
  at,
  now,
  language,
}: {
  readonly at: Date;
  readonly now: Date;
  readonly language: string;
}): string | undefined {
  const seconds = (now.getTime() - at.getTime()) / 1000;
  if (seconds < isNow) return undefined;
  const [unit, length] = units.find(([, each]) => seconds >= each) ?? ['minute', 60];
  return new Intl.RelativeTimeFormat(language).format(-Math.floor(seconds / length), unit);
}
