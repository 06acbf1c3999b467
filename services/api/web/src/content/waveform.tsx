import styles from './waveform.module.css';

const step = 4;
const tallest = 24;

/** How loud a voice note is along the way; what was heard is in colour. */
export function Waveform({ bars, heard }: { bars: readonly number[]; heard: number }) {
  const shown = bars.filter((_, index) => index % 2 === 0 || bars.length < 48);
  return (
    <svg
      className={styles.waves}
      viewBox={`0 0 ${shown.length * step} ${tallest}`}
      preserveAspectRatio="none"
      aria-hidden
    >
      {shown.map((loud, index) => {
        const height = Math.max(2, (Math.min(loud, 100) / 100) * tallest);
        return (
          <rect
            key={index}
            className={(index + 0.5) / shown.length <= heard ? styles.heard : styles.ahead}
            x={index * step + 0.75}
            y={(tallest - height) / 2}
            width={step - 1.5}
            height={height}
            rx={1.2}
          />
        );
      })}
    </svg>
  );
}
