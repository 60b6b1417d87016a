import { Combobox, Loader, TextInput, useCombobox } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useState } from 'react';
import { ApiProblem } from '../api/api.js';

interface LookUpProps<T> {
  label: string;
  description?: ReactNode;
  error?: ReactNode;
  required?: boolean;
  autoFocus?: boolean;
  /** Names what is looked up in the cache. */
  name: string;
  /** Asks the server for what a text may mean. */
  find: (text: string) => Promise<T[]>;
  keyOf: (found: T) => string | number;
  option: (found: T) => ReactNode;
  text: string;
  onText: (text: string) => void;
  /** The text stands for a record that was chosen. */
  chosen: boolean;
  onChoose: (found: T) => void;
  /** The record is exactly what was typed: who leaves the field without choosing means it. */
  exact: (found: T, text: string) => boolean;
  /** The text counts by itself, so Enter alone chooses nothing else for it. */
  free?: boolean;
  /** What else the text can be used for: to make a new record. */
  otherwise?: { label: string; onChoose: () => void };
}

/**
 * A record chosen by typing. The arrows and Enter choose from the list. Who presses Enter before the list is there gets the record if it is the only one that
 * was found, and else has to look. Who types on in another field gets only what is exactly as they typed.
 */
export function LookUp<T>({ name, find, keyOf, option, text, onText, chosen, onChoose, exact, free, otherwise, ...input }: LookUpProps<T>) {
  const id = useId();
  const combobox = useCombobox();
  const [active, setActive] = useState(free ? -1 : 0);
  const [settling, setSettling] = useState<'Enter' | 'leaving'>();
  const [wanted] = useDebouncedValue(text.trim(), 150);
  const asks = !chosen && wanted !== '';
  const { data, isPlaceholderData } = useQuery({
    queryKey: ['look up', name, wanted],
    queryFn: () => find(wanted),
    enabled: asks,
    placeholderData: keepPreviousData,
  });
  const found = (asks && data) || [];
  const current = asks && data !== undefined && !isPlaceholderData && wanted === text.trim();
  const entries = [...found.map((each) => () => onChoose(each)), ...(otherwise && asks ? [otherwise.onChoose] : [])];
  const opened = combobox.dropdownOpened && entries.length > 0;
  const choose = (entry: (() => void) | undefined) => {
    entry?.();
    setSettling(undefined);
    combobox.closeDropdown();
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: only the answer decides what was meant
  useEffect(() => {
    if (!settling || !current) return;
    const meant = free || settling === 'leaving' ? found.filter((each) => exact(each, text)) : found;
    const [only] = meant;
    if (meant.length === 1 && only !== undefined) choose(() => onChoose(only));
    else if (settling === 'Enter' && !free) combobox.openDropdown();
    setSettling(undefined);
  }, [settling, current]);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      combobox.openDropdown();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      // Who presses it before the answer is there wants the first entry.
      setActive(entries.length > 0 ? (Math.max(active, step === 1 ? -1 : 0) + step + entries.length) % entries.length : 0);
    } else if (event.key === 'Escape' && opened) combobox.closeDropdown();
    else if (event.key === 'Enter' && !chosen && text.trim() !== '') {
      event.preventDefault();
      if (current && opened && entries[active]) choose(entries[active]);
      else setSettling('Enter');
    }
  };

  return (
    <Combobox store={combobox} onOptionSubmit={(index) => choose(entries[Number(index)])}>
      <Combobox.Target withAriaAttributes={false} withKeyboardNavigation={false}>
        <TextInput
          {...input}
          value={text}
          onChange={(event) => {
            onText(event.currentTarget.value);
            setActive(free ? -1 : 0);
            combobox.openDropdown();
          }}
          onKeyDown={onKeyDown}
          onBlur={() => {
            combobox.closeDropdown();
            if (!chosen && text.trim() !== '') setSettling('leaving');
          }}
          autoComplete="off"
          data-chosen={chosen || undefined}
          rightSection={chosen ? <span aria-hidden>✓</span> : asks && !current ? <Loader size="xs" aria-hidden /> : null}
          role="combobox"
          aria-expanded={opened}
          aria-controls={opened ? `${id}-list` : undefined}
          aria-autocomplete="list"
          aria-activedescendant={opened && entries[active] ? `${id}-${active}` : undefined}
          data-autofocus={input.autoFocus || undefined}
          data-mantine-stop-propagation={opened || undefined}
        />
      </Combobox.Target>
      <Combobox.Dropdown hidden={!opened}>
        <Combobox.Options id={`${id}-list`} aria-label={input.label} mah={320} style={{ overflowY: 'auto' }}>
          {found.map((each, index) => (
            <Entry key={keyOf(each)} id={`${id}-${index}`} index={index} active={index === active}>
              {option(each)}
            </Entry>
          ))}
          {otherwise && asks && (
            <Entry id={`${id}-${found.length}`} index={found.length} active={found.length === active}>
              {otherwise.label}
            </Entry>
          )}
        </Combobox.Options>
      </Combobox.Dropdown>
    </Combobox>
  );
}

const Entry = ({ index, active, ...props }: { id: string; index: number; active: boolean; children: ReactNode }) => (
  <Combobox.Option {...props} value={String(index)} aria-selected={active} data-combobox-selected={active || undefined} />
);

/** What a form answers when a text was typed and nothing chosen for it. */
export function notChosen(field: string, what: string): ApiProblem {
  const detail = `Choose the ${what} from the list that opens while you type.`;
  return new ApiProblem(0, 'not_chosen', `The ${what} is not chosen yet`, detail, [{ pointer: `/${field}`, code: 'not_chosen', detail }]);
}
