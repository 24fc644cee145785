/** A signpost: two arms on a post. It is a picture, so it does not turn around with the text. */
export function ProductGlyph() {
  return (
    <svg width={18} height={18} viewBox="0 0 18 18" aria-hidden style={{ color: 'var(--wp-accent)', flex: 'none' }}>
      <g fill="none" stroke="currentColor" strokeWidth={1.7} strokeLinejoin="round" strokeLinecap="round">
        <path d="M8 1.5v15M5.5 16.5h5" />
        <path d="M8 3h5.6l2 1.9-2 1.9H8" fill="var(--wp-canvas)" />
        <path d="M8 7.6H3.9L2.2 9.3 3.9 11H8" fill="currentColor" />
      </g>
    </svg>
  );
}
