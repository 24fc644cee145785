export default function NodesScreen() {
  return null;
}
