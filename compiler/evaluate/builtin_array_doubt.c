// Methods of arrays some elements of which may not be there, in an order that is known. What they give is in order,
// too.
#include "evaluate/builtin.h"
#include "evaluate/internal.h"

// The elements of what is only read; false: their order is not known.
static bool is_in_order(Evaluator *e, const Call *call, TailItems *items) {
  Object *o = value_is_object(call->this_value) ? call->this_value.as.object : NULL;
  return o != NULL && call->more == NULL && array_tail(e, o) != NULL && array_is_plain(e, o) &&
         array_sequence(e, o, items);
}

Object *array_slice_in_order(Evaluator *e, const Call *call) {
  const Value start = call_argument(call, 0), end = call_argument(call, 1);
  TailItems items;
  if (!is_in_order(e, call, &items)) return NULL;
  size_t from = 0, to = items.count;
  if ((start.kind != VALUE_UNDEFINED && !sequence_place(&items, start, &from)) ||
      (end.kind != VALUE_UNDEFINED && !sequence_place(&items, end, &to)))
    return NULL;
  Object *slice = array_new(e, 0);
  for (size_t i = from; i < to; i++) array_add(e, slice, items.items[i].value, items.items[i].why);
  return slice;
}

Object *array_flat_in_order(Evaluator *e, const Call *call) {
  const Value depth = call_argument(call, 0);
  TailItems items, flat;
  if (depth.kind != VALUE_UNDEFINED && !(depth.kind == VALUE_NUMBER && depth.as.number == 1)) return NULL;
  if (!is_in_order(e, call, &items)) return NULL;
  Object *result = array_new(e, 0);
  for (size_t i = 0; i < items.count; i++) {
    if (!tail_flat(e, items.items[i].value, items.items[i].why, &flat)) return NULL;
    array_add_all(e, result, &flat);
  }
  return result;
}
