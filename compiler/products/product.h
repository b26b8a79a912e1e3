// A product is a table: its constructors, its options, its methods. Checking, normalizing, suggestions, the JSON Schema
// and the reference page are read off the rows. A second product is a new folder with its own table.
#ifndef LAYERC_PRODUCTS_PRODUCT_H
#define LAYERC_PRODUCTS_PRODUCT_H

#include "diagnostics/diagnostics.h"
#include "evaluate/evaluate.h"
#include "products/veil.h"
#include "support/json.h"

typedef enum OptionType {
  OPTION_NAME,    // section 2 of the contract: names and namespaces
  OPTION_ADDRESS, // $SECRET.<namespace>.<name>
  OPTION_TEXT,    // any string without a lone surrogate
  OPTION_INTEGER, // from `least` to `most`
  OPTION_CHOICE,  // one of `choices`
  OPTION_TIME,    // RFC 3339
  OPTION_OBJECT   // holds the options whose path begins with its own and a dot
} OptionType;

// One option, one row.
typedef struct Option {
  const char *path; // "rotation.retain.mode"
  OptionType type;
  unsigned constructors;      // bit i: constructor i of the product has it
  bool required;              // in the object that holds it
  int64_t least, most;        // OPTION_INTEGER
  const char *const *choices; // OPTION_CHOICE, ends with NULL
  Rule rule;                  // broken by a value of the right type that is out of range or no choice
  const char *standard;       // the default, as the reference page shows it; NULL: none
  const char *meaning;        // one line
} Option;

typedef struct Constructor {
  const char *name; // "random"
  const char *meaning;
} Constructor;

typedef struct Identity {
  Str workspace, project, environment;
} Identity;

typedef struct Product Product;

// One call of a constructor that evaluation met.
typedef struct Declaration {
  const Product *product;
  size_t constructor; // index into product->constructors
  const Node *call;   // CALL; or what else of the program calls it: NEW, TAGGED_TEMPLATE, a read that runs a getter
  Place place;        // of `call`, which goes with the program
  Place asked;        // of the innermost call that led here; no source: none did
  bool is_direct;     // `call` names the constructor, so its first argument is the options
  Value argument;     // the options as given; VALUE_EMPTY: no argument
  const Node **calls; // the calls of the program that led here, innermost first, without `call` itself
  size_t call_count;
  const Maybe *maybe;        // not NULL: it may not happen, or not while loading
  size_t order;              // of evaluation, over all programs
  size_t doubted_at[2];      // where it is among the registrations that are in doubt, plus 1: unsaid, said
  bool is_valid;             // no error was found in it
  bool is_registered;        // by any backend, or the entry creates none
  bool is_forgotten;         // its module is imported, but erased: nothing of it is used
  Object *object;            // what the program got
  struct Resource *resource; // that of its identity, once the app is finished; NULL: it is not valid
  void *config;              // the product's own; NULL if name or namespace are not known
  Str namespace, name;       // empty if not known
} Declaration;

// What declarations with one identity and one configuration make.
typedef struct Resource {
  const Product *product;
  const Declaration *declaration; // the first
  const void *config;             // its configuration, the product's own
  Str id;                         // PRODUCT:NAMESPACE/NAME
  Str namespace, name, kind;      // kind: "static", "random", "generated"
  Str address, binding, physical_name;
  Str provision;
  Str owner_product, owner_instance, purpose; // owner_product defaulted; the others empty if not given
  int64_t rotation_days;                      // 0: none
  Str retention;                              // mode or empty
  int64_t retention_days;
  size_t rank_by_id, rank_by_address; // places in the app's resources, bytewise
  bool is_registered;
  const void *settled_for; // the program for which it is known, or was said, whether it is registered
} Resource;

// A method of a product's value that code calls at request time.
typedef struct Read {
  const Declaration *declaration;
  const char *operation;
  Place place;     // of its call
  Str backend;     // empty: the entry creates none
  bool is_certain; // false: it may be of something that code which cannot be seen gave
} Read;

struct Product {
  const char *name; // its export from @layeron/modules, and "product" in the graph
  const Constructor *constructors;
  size_t constructor_count;
  const Option *options;
  size_t option_count;
  const char *const *methods; // the operations, sorted, ends with NULL
  // Judges a declaration by the product's rules, reporting, and fills config, namespace, name, is_valid.
  void (*judge)(Arena *arena, Diagnostics *diagnostics, Veil *veil, Declaration *declaration);
  // The normalized configuration (contract, section 3).
  void (*write_config)(JsonWriter *w, const void *config);
  bool (*same_config)(const Declaration *a, const Declaration *b);
  // Fills all names and facts of a resource for an identity, and copies its declaration's configuration.
  void (*describe)(Arena *arena, const Identity *identity, Resource *resource);
  // Whether a call of a method by an operation's name may be the operation, by what it is given; whether a valid
  // declaration has the operation.
  bool (*takes)(const char *operation, const Call *call);
  bool (*allows)(const Declaration *declaration, const char *operation);
  // Rules about a read of a valid declaration.
  void (*judge_read)(Diagnostics *diagnostics, const Read *read);
  // Rules about the whole app: collisions between resources; with `whole_app`, limits too (at `entry`).
  void (*judge_app)(Arena *arena, Diagnostics *diagnostics, const Identity *identity, Resource **resources,
                    size_t count, bool whole_app, Place entry);
};

// All products; ends with NULL.
extern const Product *const products[];

#endif
