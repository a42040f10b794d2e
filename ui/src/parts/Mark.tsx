/** The mark: a barrier arm, open. */
export function Mark({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="7" fill="#007a7b" />
      <path d="M5 25.5h13" stroke="#fff" strokeWidth="2.5" strokeLinecap="round" />
      <rect x="8.25" y="14" width="5.5" height="11.5" rx="1.25" fill="#fff" />
      <path d="M11 16.5 26 7" stroke="#fff" strokeWidth="3.5" strokeLinecap="round" />
      <path d="m15.2 13.85 2.6-1.65m2.6-1.65L23 8.9" stroke="#007a7b" strokeWidth="2" />
    </svg>
  );
}
