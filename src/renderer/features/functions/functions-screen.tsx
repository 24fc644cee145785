export default function FunctionsScreen() {
  return null;
}
