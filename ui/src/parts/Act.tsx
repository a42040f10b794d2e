import { Button, type ButtonProps } from '@mantine/core';
import type { ComponentPropsWithoutRef } from 'react';

interface ActProps extends ButtonProps, Omit<ComponentPropsWithoutRef<'button'>, keyof ButtonProps> {
  busy: boolean;
}

/** A button whose act takes time. Busy, it does nothing, but keeps the focus, which a disabled button would lose. */
export function Act({ busy, onClick, ...rest }: ActProps) {
  return (
    <Button
      {...rest}
      aria-busy={busy || undefined}
      aria-disabled={busy || undefined}
      onClick={(event) => {
        // Also for Enter in a field of the form: the browser clicks its submit button.
        if (busy) event.preventDefault();
        else onClick?.(event);
      }}
    />
  );
}
