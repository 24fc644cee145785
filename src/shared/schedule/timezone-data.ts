import { hashNumber, hashText } from './hash';
import { isZone, zoneOf } from './zone';

/** 2024-01-01 and 2038-01-01, in seconds: fixed, so that the fingerprint does not change with the calendar. */
const FROM = 1_704_067_200;
const TO = 2_145_916_800;

/** Zones whose rules have changed most in this century, and a few that many jobs name. */
const watchedZones = [
  'Africa/Cairo',
  'Africa/Casablanca',
  'America/Mexico_City',
  'America/New_York',
  'America/Santiago',
  'Asia/Amman',
  'Asia/Beirut',
  'Asia/Tehran',
  'Australia/Sydney',
  'Europe/Berlin',
  'Europe/Kyiv',
  'Pacific/Fiji',
];

/**
 * A fingerprint of the platform's time-zone data: eight hexadecimal digits that change when a transition of one of
 * `zones` does. Whoever stores fire times passes the zones in use and recomputes when the answer differs from the stored
 * one. Costs about 2 ms per zone at first; its spans are cached.
 */
export function timezoneDataVersion(zones: readonly string[] = watchedZones): string {
  let hash = 0;
  for (const name of [...new Set(zones)].toSorted()) {
    hash = hashText(name, hash);
    if (!isZone(name)) continue;
    const zone = zoneOf(name);
    hash = hashNumber(zone.spanAt(FROM).offset, hash);
    for (const { at, delta } of zone.transitionsBetween(FROM, TO)) hash = hashNumber(delta, hashNumber(at, hash));
  }
  return hash.toString(16).padStart(8, '0');
}
