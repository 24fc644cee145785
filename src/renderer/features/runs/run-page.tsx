export default function RunPage(_: { id: string }) {
  return null;
}
