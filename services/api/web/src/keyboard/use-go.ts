import { useEffect } from 'react';
import { resolvePath, useLocation, useNavigate } from 'react-router';
import { goTo, isCovered, type Place } from './places';

let wanted: { path: string; place: Place } | null = null;

/** Goes to another screen, where the focus is to be at that place. */
export function useGo(): (to: string, place: Place) => void {
  const navigate = useNavigate();
  return (to, place) => {
    wanted = { path: resolvePath(to).pathname, place };
    void navigate(to);
  };
}

/** Puts the focus where it was wanted, as soon as that screen is there; one that comes before it is only passed. */
export function useArriving(): void {
  const { key, pathname } = useLocation();
  useEffect(() => {
    if (wanted?.path !== pathname) return;
    if (!isCovered()) goTo(wanted.place);
    wanted = null;
  }, [key, pathname]);
}
