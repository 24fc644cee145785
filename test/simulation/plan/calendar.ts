/** Days on which clocks change, with zones that change then. */
export const transitions = [
  { at: Date.parse('2026-03-08T08:00:00Z'), zones: ['America/New_York', 'America/Chicago', 'America/Los_Angeles'] },
  { at: Date.parse('2026-03-29T01:00:00Z'), zones: ['Europe/Berlin', 'Europe/London', 'Europe/Athens'] },
  { at: Date.parse('2026-04-04T15:30:00Z'), zones: ['Australia/Sydney', 'Australia/Lord_Howe', 'Pacific/Auckland'] },
  { at: Date.parse('2026-09-06T04:00:00Z'), zones: ['America/Santiago'] },
  { at: Date.parse('2026-10-03T16:00:00Z'), zones: ['Australia/Sydney', 'Australia/Lord_Howe'] },
  { at: Date.parse('2026-10-25T01:00:00Z'), zones: ['Europe/Berlin', 'Europe/London', 'Europe/Athens'] },
  { at: Date.parse('2026-11-01T07:00:00Z'), zones: ['America/New_York', 'America/Chicago', 'America/Los_Angeles'] },
] as const;

/** Zones without such days, and with odd offsets. */
export const steadyZones = ['UTC', 'Asia/Kolkata', 'Asia/Kathmandu', 'Asia/Tokyo'] as const;
