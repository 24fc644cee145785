export default function JobSheet(_: { id: string; actions: unknown }) {
  return null;
}
