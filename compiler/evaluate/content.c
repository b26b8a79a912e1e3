// What the runtime makes of texts that are not known: lists of them, what JSON holds. Their methods are the runtime's
// own, so what these are given nobody else has; but a list keeps it.
#include "evaluate/internal.h"

UnknownContent unknown_content(const Unknown *u) {
  if (u->content != CONTENT_ANY || perhaps_own(u)) return u->content;
  const bool is_text = u->root == NULL && (u->reason == UNKNOWN_ENVIRONMENT || u->reason == UNKNOWN_RANDOM);
  return (is_text && !u->is_foreign && !u->is_lost && !u->is_of_app) || u->is_primitive ? CONTENT_TEXTS : CONTENT_ANY;
}

Value content_give(Evaluator *e, Value v, UnknownContent content) {
  if (value_is_unknown(v) && !v.has_ways && unknown_content(v.as.unknown) != content)
    unknown_renew(e, &v)->content = content;
  return v;
}

bool content_is_list(Value v) { return value_is_unknown(v) && unknown_content(v.as.unknown) == CONTENT_LIST; }

UnknownContent content_of_member(const Evaluator *e, const Unknown *object, Key key) {
  const UnknownContent content = unknown_content(object);
  if (content == CONTENT_ANY || content == CONTENT_ELEMENT) return content;
  if (key.string != NULL && (object_property(e->realm.array_prototype, key) != NULL ||
                             object_property(e->realm.string_prototype, key) != NULL))
    return CONTENT_TEXTS;
  return content == CONTENT_TEXTS && !e->texts_keep ? CONTENT_TEXTS : CONTENT_ELEMENT;
}

Str call_name(Evaluator *e, const Call *call) {
  if (call->function != NULL) {
    const Property *name = object_property(call->function, key_of(e->names.name));
    return name != NULL && name->value.kind == VALUE_STRING ? name->value.as.string->text : (Str){0};
  }
  if (call->node == NULL || call->node->kind != NODE_CALL) return (Str){0};
  const Node *callee = node_strip(call->node->as.call.callee);
  return callee->kind == NODE_MEMBER ? callee->as.member.name->text : (Str){0};
}

static bool is_texts(Value v) {
  if (value_is_unknown(v)) return unknown_content(v.as.unknown) == CONTENT_TEXTS;
  return !value_is_object(v) || v.as.object->class == CLASS_REGEXP;
}

bool content_is_of_texts(const Call *call) {
  const Object *on = value_is_object(call->this_value) ? call->this_value.as.object : NULL;
  if (on != NULL ? on->class != CLASS_FUNCTION && !on->layered : !is_texts(call->this_value)) return false;
  if (call->more != NULL && !is_texts(value_of_unknown(call->more))) return false;
  for (size_t i = 0; i < call->count; i++)
    if (!is_texts(call->arguments[i])) return false;
  return true;
}

UnknownContent content_of_call(Evaluator *e, const Call *call, const Unknown *callee) {
  const UnknownContent content = unknown_content(callee);
  if (content == CONTENT_ANY || content == CONTENT_ELEMENT) return content;
  const Call given = {.arguments = call->arguments, .count = call->count, .more = call->more};
  const bool is_pure = content == CONTENT_TEXTS && content_is_of_texts(call->function != NULL ? call : &given);
  e->texts_keep |= !is_pure;
  const bool is_element = str_is_one_of(call_name(e, call), "at find findLast pop reduce reduceRight shift");
  if (is_pure) return is_element && e->texts_keep ? CONTENT_ELEMENT : CONTENT_TEXTS;
  const bool is_list =
      str_is_one_of(call_name(e, call), "Array concat entries fill filter flat flatMap from keys map of reverse slice "
                                        "sort splice toReversed toSorted toSpliced values with");
  return is_list ? CONTENT_LIST : CONTENT_ELEMENT;
}

bool content_gives_list(Evaluator *e, const Call *call, const Unknown *callee) {
  const UnknownContent content = unknown_content(callee);
  const bool is_method = call->function == NULL && content != CONTENT_ANY && content != CONTENT_ELEMENT;
  return is_method && value_is_unknown(call->this_value) &&
         str_is_one_of(call_name(e, call), "copyWithin fill reverse sort");
}

// Whether it is a function of the language's, and nothing that the evaluator made for one value.
static bool is_built_in(Value v) {
  return value_is_callable(v) && !v.as.object->layered && v.as.object->as.function.native != NULL &&
         v.as.object->as.function.data == NULL;
}

UnknownContent content_join(UnknownContent content, Value v) {
  if (is_built_in(v)) return content;
  if (!value_is_unknown(v)) return v.kind == VALUE_OBJECT || v.kind == VALUE_EMPTY ? CONTENT_ANY : content;
  const Unknown *other = v.as.unknown;
  const UnknownContent joins = unknown_content(other);
  const bool says_nothing = other->reason == UNKNOWN_COMPUTED && other->cause == NULL && !perhaps_own(other);
  if (content == CONTENT_ANY || says_nothing || content == joins) return content;
  if (joins == CONTENT_ANY) return CONTENT_ANY;
  return content == CONTENT_ELEMENT || joins == CONTENT_ELEMENT ? CONTENT_ELEMENT : CONTENT_LIST;
}

static UnknownContent content_of(Value v) {
  if (value_is_unknown(v)) return unknown_content(v.as.unknown);
  return v.kind == VALUE_OBJECT || v.kind == VALUE_EMPTY ? CONTENT_ANY : CONTENT_TEXTS;
}

UnknownContent content_of_either(Value a, Value b) {
  const UnknownContent first = content_of(a), second = content_of(b);
  if (first == second || first == CONTENT_ANY || second == CONTENT_ANY) return first == second ? first : CONTENT_ANY;
  return first == CONTENT_ELEMENT || second == CONTENT_ELEMENT ? CONTENT_ELEMENT : CONTENT_LIST;
}
