/**
 * Whether somebody walks through the chats by J and K: then an opened chat leaves the focus in the list, so that the
 * next press goes on. Any other opening puts it where one writes.
 */
let walking = false;

export function setWalking(now: boolean): void {
  walking = now;
}

export const isWalking = (): boolean => walking;
