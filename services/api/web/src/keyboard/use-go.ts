import { useEffect } from 'react';
import { useLocation, useNavigate } from 'react-router';
import { goTo, isCovered, type Place } from './places';

let wanted: Place | null = null;

/** Goes to another screen, where the focus is to be at that place. */
export function useGo(): (to: string, place: Place) => void {
  const navigate = useNavigate();
  return (to, place) => {
    wanted = place;
    void navigate(to);
  };
}

/** Puts the focus where it was wanted, as soon as the screen is another one. */
export function useArriving(): void {
  const { key } = useLocation();
  useEffect(() => {
    if (wanted !== null && !isCovered()) goTo(wanted);
    wanted = null;
  }, [key]);
}
