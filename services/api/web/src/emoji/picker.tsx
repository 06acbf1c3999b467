import { EmojiPicker, type EmojiDataResolver } from 'frimousse';
import { useLanguage, useT } from '../i18n/language';
import { cx } from '../ui/cx';
import styles from './picker.module.css';

const data: EmojiDataResolver = async (locale) =>
  (await (locale === 'id' ? import('virtual:emoji/id') : import('virtual:emoji/en'))).default;

/** Every emoji, by its group and by its name in the reader's language. Loaded when it is first opened. */
export default function Picker({ choose }: { choose: (emoji: string) => void }) {
  const t = useT();
  const { language } = useLanguage();
  return (
    <EmojiPicker.Root
      className={styles.picker}
      locale={language}
      columns={8}
      resolveEmojiData={data}
      onEmojiSelect={({ emoji }) => choose(emoji)}
      data-testid="emoji-picker"
    >
      <div className={styles.head}>
        <EmojiPicker.Search
          className={styles.search}
          placeholder={t.emoji.search}
          aria-label={t.emoji.search}
          autoFocus
        />
        <EmojiPicker.SkinToneSelector
          className={styles.tone}
          aria-label={t.emoji.tone}
          title={t.emoji.tone}
        />
      </div>
      <EmojiPicker.Viewport className={styles.viewport}>
        <EmojiPicker.Loading className={styles.note}>{t.emoji.loading}</EmojiPicker.Loading>
        <EmojiPicker.Empty className={styles.note}>{t.emoji.none}</EmojiPicker.Empty>
        <EmojiPicker.List
          className={styles.list}
          // The library counts from 0, which ARIA does not know: rows, which it finds again by it, go without then.
          components={{
            CategoryHeader: ({ category, className, ...rest }) => (
              <div {...rest} className={cx(styles.group, className)}>
                {category.label}
              </div>
            ),
            Row: ({ className, ...rest }) => (
              <div
                {...rest}
                aria-rowindex={rest['aria-rowindex'] || undefined}
                className={cx(styles.row, className)}
              />
            ),
            Emoji: ({ emoji, className, ...rest }) => (
              <button
                type="button"
                {...rest}
                aria-colindex={(rest['aria-colindex'] ?? 0) + 1}
                className={cx(styles.emoji, emoji.isActive && styles.active, className)}
                title={emoji.label}
              >
                {emoji.emoji}
              </button>
            ),
          }}
        />
      </EmojiPicker.Viewport>
    </EmojiPicker.Root>
  );
}
