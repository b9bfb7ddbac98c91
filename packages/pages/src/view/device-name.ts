/** What a person recognises a device by. */
export interface DeviceName {
  /** 'Firefox'. Undefined if the user agent does not say. */
  readonly browser: string | undefined;
  /** 'Windows'. Undefined if the user agent does not say. */
  readonly system: string | undefined;
  /** Which picture fits. */
  readonly kind: 'computer' | 'phone' | 'tablet' | 'unknown';
}

/** In this order: most browsers also claim to be those below them. */
const browsers: readonly (readonly [pattern: RegExp, name: string])[] = [
  [/\bEdg(?:e|A|iOS)?\//, 'Edge'],
  [/\b(?:OPR|OPT|Opera)\//, 'Opera'],
  [/\bVivaldi\//, 'Vivaldi'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\b(?:Firefox|FxiOS)\//, 'Firefox'],
  [/(?:Chrome|CriOS|Chromium)\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];

const systems: readonly (readonly [pattern: RegExp, name: string, kind: DeviceName['kind']])[] = [
  [/\biPhone\b/, 'iPhone', 'phone'],
  [/\biPad\b/, 'iPad', 'tablet'],
  [/\bAndroid\b(?=.*\bMobile\b)/, 'Android', 'phone'],
  [/\bAndroid\b/, 'Android', 'tablet'],
  [/\bWindows\b/, 'Windows', 'computer'],
  [/\bCrOS\b/, 'ChromeOS', 'computer'],
  [/\bMac(?:intosh| OS X)\b/, 'macOS', 'computer'],
  [/\bLinux\b/, 'Linux', 'computer'],
];

/**
 * The browser and the system in a user agent. Anyone can write one: it is for people to recognise, and decides nothing.
 *
 * @example
 * deviceNameOf('Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0') // => { browser: 'Firefox', … }
 */
export function deviceNameOf(userAgent: string | null): DeviceName {
  const given = userAgent ?? '';
  const browser = browsers.find(([pattern]) => pattern.test(given))?.[1];
  const [, system, kind = 'unknown'] = systems.find(([pattern]) => pattern.test(given)) ?? [];
  return { browser, system, kind };
}
