/** The mark: a speech bubble that smiles. */
export function Logo({ size }: { size: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden>
      <rect width="32" height="32" rx="9" fill="var(--accent)" />
      <path
        d="M8 12.5A4.5 4.5 0 0 1 12.5 8h7a4.5 4.5 0 0 1 4.5 4.5v3a4.5 4.5 0 0 1-4.5 4.5H15l-4.6 3.7c-.4.3-.9 0-.9-.4v-3.9A4.5 4.5 0 0 1 8 16z"
        fill="var(--on-accent)"
      />
      <path
        d="M12.3 13.2c1 2 2.3 2.8 3.7 2.8s2.7-.8 3.7-2.8"
        fill="none"
        stroke="var(--accent)"
        strokeWidth="1.8"
        strokeLinecap="round"
      />
    </svg>
  );
}
