import { type Html, html, trusted } from '../html/html.ts';
import type { PageTexts } from '../texts/page-texts.ts';
import { type DeviceName, deviceNameOf } from './device-name.ts';
import { hiddenFields } from './form-view.ts';
import { timeAgo } from './time-ago.ts';

/** A session as the door lists it. */
export interface ListedDevice {
  readonly id: string;
  readonly current: boolean;
  readonly signedInAt: string;
  readonly lastSeenAt: string | null;
  readonly userAgent: string | null;
  readonly ip: string | null;
}

/** What the list is shown with. */
export interface DeviceBasis {
  readonly texts: PageTexts;
  readonly now: Date;
  /** Where the forms are sent to. */
  readonly action: string;
}

const shapes: Readonly<Record<DeviceName['kind'], string>> = {
  computer: '<rect x="4" y="5" width="16" height="11" rx="1.5"/><path d="M2 19.5h20"/>',
  phone: '<rect x="7" y="2.5" width="10" height="19" rx="2"/><path d="M11 18.5h2"/>',
  tablet: '<rect x="4.5" y="2.5" width="15" height="19" rx="2"/><path d="M10.5 18.5h3"/>',
  unknown:
    '<circle cx="12" cy="12" r="9"/><path d="M9.5 9.5a2.5 2.5 0 1 1 3.6 2.2c-.8.4-1.1.9-1.1 1.8"/><path d="M12 16.8v.01"/>',
};

/** The devices on which a user is signed in, each with a picture, its name, and when it was used. */
export function deviceList(basis: DeviceBasis, devices: readonly ListedDevice[]): Html {
  return html`<ul class="ashlar-devices">
${devices.map((device) => html`<li class="ashlar-device">${deviceView(basis, device)}</li>\n`)}</ul>
`;
}

function deviceView(basis: DeviceBasis, device: ListedDevice): Html {
  const { texts, action } = basis;
  const { kind, ...parts } = deviceNameOf(device.userAgent);
  const name = texts.devices.name(parts);
  return html`<span class="ashlar-device-icon" aria-hidden="true"><svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round">${trusted(shapes[kind])}</svg></span>
<div class="ashlar-device-facts">
<h2>${name}</h2>
${device.current && html`<p class="ashlar-here">${texts.devices.here}</p>\n`}<p>${times(basis, device)}${isElsewhere(device.ip) && html`<br>${texts.devices.network(device.ip)}`}</p>
</div>
${!device.current && html`<form method="post" action="${action}">${hiddenFields({ step: 'end', id: device.id })}<button class="ashlar-button ashlar-quiet" type="submit" aria-label="${texts.devices.endNamed(name)}">${texts.devices.end}</button></form>\n`}`;
}

/** Whether a network says where a device is. That of this machine says nothing. */
function isElsewhere(network: string | null): network is string {
  return network !== null && !/^(127\.|::)/.test(network);
}

function times(
  { texts: { devices, common }, now }: DeviceBasis,
  { current, signedInAt, lastSeenAt }: ListedDevice,
): Html {
  const ago = (at: string) => timeAgo({ at: new Date(at), now, language: common.language });
  const seen = current ? undefined : lastSeenAt;
  const used = seen === undefined || seen === null ? undefined : html`${devices.seen(ago(seen))}<br>`;
  return html`${used}${devices.signedIn(ago(signedInAt))}`;
}
