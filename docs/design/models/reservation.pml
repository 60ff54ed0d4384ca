/* A promise in nobody's charge has charge 0 and a reserver who is responsible for it. The reserver dies while a taker may be in charge; two reapers sweep it (the first may die between any two steps).
   RULE=1: the reaper clears the reserver whoever is in charge, then looks at the charge, also when it found the reserver cleared; the taker gives its charge back, then looks at the reserver. RULE=0: only promises in nobody's charge are looked at. */
#define RESERVED 1
#define SEALED 2
#define LOST 5
byte st=RESERVED, charge=0, reserver=1; bool reserverDead=0, taken=0, swept=0;
inline lose(){ if :: reserver==0 -> atomic{ if :: st==RESERVED && charge==0 -> st=LOST :: else fi } :: else fi }
inline sweep(){
  if :: RULE || charge==0 -> atomic{ if :: st==RESERVED && reserver==1 -> reserver=0 :: else fi }; lose() :: else fi }
proctype Reserver(){ reserverDead=1 }
proctype Taker(){
  atomic{ if :: st==RESERVED && charge==0 -> charge=2 :: else -> goto out fi };
  if :: atomic{ st=SEALED; charge=0 } :: charge=0; lose() fi;   /* completes, or gives it back */
out: taken=1 }
proctype Reaper1(){ (reserverDead); if :: goto out :: skip fi; atomic{ if :: st==RESERVED && reserver==1 && (RULE || charge==0) -> reserver=0 :: else fi }; if :: goto out :: skip fi; lose(); out: skip }
proctype Reaper2(){ (reserverDead); sweep(); swept=1 }
init{ atomic{ run Reserver(); run Taker(); run Reaper1(); run Reaper2() } (_nr_pr==1) -> assert(st==SEALED || st==LOST) }
