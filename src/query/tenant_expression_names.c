/*
 * Copyright (C) The ngx_http_tenant_module authors
 */


#include <string.h>

#include "tenant_expression_names.h"


#define IN_EXPRESSION  TENANT_NAMES_EXPRESSION
#define IN_WINDOW      TENANT_NAMES_WINDOW
#define IN_GROUP       (TENANT_NAMES_EXPRESSION|TENANT_NAMES_ACCUMULATOR)
#define IN_OVER        (TENANT_NAMES_ACCUMULATOR|TENANT_NAMES_WINDOW)
#define IN_ALL         (IN_GROUP|IN_WINDOW)


static bool tenant_expression_listed(const char *list, tenant_str_t name);


/*
 * None of these runs code, reads another document, or tells of the server.
 */

static const tenant_shape_t  tenant_expression_operators[] = {
    { "$abs", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$acos", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$acosh", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$add", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$addToSet", IN_OVER, TENANT_SHAPE_ANY, NULL },
    { "$allElementsTrue", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$and", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$anyElementTrue", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$arrayElemAt", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$arrayToObject", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$asin", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$asinh", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$atan", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$atan2", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$atanh", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$avg", IN_ALL, TENANT_SHAPE_ANY, NULL },
    { "$binarySize", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$bitAnd", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$bitNot", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$bitOr", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$bitXor", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$bottom", IN_OVER, TENANT_SHAPE_NAMED, "sortBy output " },
    { "$bottomN", IN_OVER, TENANT_SHAPE_NAMED, "n sortBy output " },
    { "$bsonSize", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$ceil", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$cmp", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$concat", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$concatArrays", IN_GROUP, TENANT_SHAPE_ANY, NULL },
    { "$cond", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$convert", IN_EXPRESSION, TENANT_SHAPE_NAMED,
      "input to onError onNull " },
    { "$cos", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$cosh", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$count", IN_OVER, TENANT_SHAPE_NAMED, "" },
    { "$covariancePop", IN_WINDOW, TENANT_SHAPE_ANY, NULL },
    { "$covarianceSamp", IN_WINDOW, TENANT_SHAPE_ANY, NULL },
    { "$dateAdd", IN_EXPRESSION, TENANT_SHAPE_NAMED,
      "startDate unit amount timezone " },
    { "$dateDiff", IN_EXPRESSION, TENANT_SHAPE_NAMED,
      "startDate endDate unit timezone startOfWeek " },
    { "$dateFromParts", IN_EXPRESSION, TENANT_SHAPE_NAMED,
      "year month day hour minute second millisecond timezone "
      "isoWeekYear isoWeek isoDayOfWeek " },
    { "$dateFromString", IN_EXPRESSION, TENANT_SHAPE_NAMED,
      "dateString format timezone onError onNull " },
    { "$dateSubtract", IN_EXPRESSION, TENANT_SHAPE_NAMED,
      "startDate unit amount timezone " },
    { "$dateToParts", IN_EXPRESSION, TENANT_SHAPE_NAMED,
      "date timezone iso8601 " },
    { "$dateToString", IN_EXPRESSION, TENANT_SHAPE_NAMED,
      "date format timezone onNull " },
    { "$dateTrunc", IN_EXPRESSION, TENANT_SHAPE_NAMED,
      "date unit binSize timezone startOfWeek " },
    { "$dayOfMonth", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$dayOfWeek", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$dayOfYear", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$degreesToRadians", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$denseRank", IN_WINDOW, TENANT_SHAPE_NAMED, "" },
    { "$divide", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$documentNumber", IN_WINDOW, TENANT_SHAPE_NAMED, "" },
    { "$eq", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$exp", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$expMovingAvg", IN_WINDOW, TENANT_SHAPE_NAMED, "input N alpha " },
    { "$filter", IN_EXPRESSION, TENANT_SHAPE_EACH, "input as cond limit " },
    { "$first", IN_ALL, TENANT_SHAPE_ANY, NULL },
    { "$firstN", IN_ALL, TENANT_SHAPE_NAMED, "input n " },
    { "$floor", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$getField", IN_EXPRESSION, TENANT_SHAPE_FIELD, "field input " },
    { "$gt", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$gte", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$hour", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$ifNull", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$in", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$indexOfArray", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$indexOfBytes", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$indexOfCP", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$isArray", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$isNumber", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$isoDayOfWeek", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$isoWeek", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$isoWeekYear", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$last", IN_ALL, TENANT_SHAPE_ANY, NULL },
    { "$lastN", IN_ALL, TENANT_SHAPE_NAMED, "input n " },
    { "$let", IN_EXPRESSION, TENANT_SHAPE_LET, "vars in " },
    { "$linearFill", IN_WINDOW, TENANT_SHAPE_ANY, NULL },
    { "$literal", IN_EXPRESSION, TENANT_SHAPE_LITERAL, NULL },
    { "$ln", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$locf", IN_WINDOW, TENANT_SHAPE_ANY, NULL },
    { "$log", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$log10", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$lt", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$lte", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$ltrim", IN_EXPRESSION, TENANT_SHAPE_NAMED, "input chars " },
    { "$map", IN_EXPRESSION, TENANT_SHAPE_EACH, "input as in " },
    { "$max", IN_ALL, TENANT_SHAPE_ANY, NULL },
    { "$maxN", IN_ALL, TENANT_SHAPE_NAMED, "input n " },
    { "$median", IN_ALL, TENANT_SHAPE_NAMED, "input method " },
    { "$mergeObjects", IN_GROUP, TENANT_SHAPE_ANY, NULL },
    { "$millisecond", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$min", IN_ALL, TENANT_SHAPE_ANY, NULL },
    { "$minN", IN_ALL, TENANT_SHAPE_NAMED, "input n " },
    { "$minute", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$mod", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$month", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$multiply", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$ne", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$not", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$objectToArray", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$or", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$percentile", IN_ALL, TENANT_SHAPE_NAMED, "input p method " },
    { "$pow", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$push", IN_OVER, TENANT_SHAPE_ANY, NULL },
    { "$radiansToDegrees", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$rand", IN_EXPRESSION, TENANT_SHAPE_NAMED, "" },
    { "$range", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$rank", IN_WINDOW, TENANT_SHAPE_NAMED, "" },
    { "$reduce", IN_EXPRESSION, TENANT_SHAPE_REDUCE, "input initialValue in " },
    { "$regexFind", IN_EXPRESSION, TENANT_SHAPE_REGEX, "input regex options " },
    { "$regexFindAll", IN_EXPRESSION, TENANT_SHAPE_REGEX,
      "input regex options " },
    { "$regexMatch", IN_EXPRESSION, TENANT_SHAPE_REGEX,
      "input regex options " },
    { "$replaceAll", IN_EXPRESSION, TENANT_SHAPE_NAMED,
      "input find replacement " },
    { "$replaceOne", IN_EXPRESSION, TENANT_SHAPE_NAMED,
      "input find replacement " },
    { "$reverseArray", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$round", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$rtrim", IN_EXPRESSION, TENANT_SHAPE_NAMED, "input chars " },
    { "$second", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$setDifference", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$setEquals", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$setField", IN_EXPRESSION, TENANT_SHAPE_FIELD, "field input value " },
    { "$setIntersection", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$setIsSubset", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$setUnion", IN_GROUP, TENANT_SHAPE_ANY, NULL },
    { "$shift", IN_WINDOW, TENANT_SHAPE_NAMED, "output by default " },
    { "$sin", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$sinh", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$size", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$slice", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$sortArray", IN_EXPRESSION, TENANT_SHAPE_NAMED, "input sortBy " },
    { "$split", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$sqrt", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$stdDevPop", IN_ALL, TENANT_SHAPE_ANY, NULL },
    { "$stdDevSamp", IN_ALL, TENANT_SHAPE_ANY, NULL },
    { "$strLenBytes", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$strLenCP", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$strcasecmp", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$substr", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$substrBytes", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$substrCP", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$subtract", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$sum", IN_ALL, TENANT_SHAPE_ANY, NULL },
    { "$switch", IN_EXPRESSION, TENANT_SHAPE_NAMED, "branches default " },
    { "$tan", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$tanh", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$toBool", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$toDate", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$toDecimal", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$toDouble", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$toInt", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$toLong", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$toLower", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$toObjectId", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$toString", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$toUpper", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$top", IN_OVER, TENANT_SHAPE_NAMED, "sortBy output " },
    { "$topN", IN_OVER, TENANT_SHAPE_NAMED, "n sortBy output " },
    { "$trim", IN_EXPRESSION, TENANT_SHAPE_NAMED, "input chars " },
    { "$trunc", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$tsIncrement", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$tsSecond", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$type", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$unsetField", IN_EXPRESSION, TENANT_SHAPE_FIELD, "field input " },
    { "$week", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$year", IN_EXPRESSION, TENANT_SHAPE_ANY, NULL },
    { "$zip", IN_EXPRESSION, TENANT_SHAPE_NAMED,
      "inputs useLongestLength defaults " },
};


/* Names of users and of the cluster are the operator's. */

static const char  tenant_expression_variables[] =
    "ROOT CURRENT REMOVE NOW DESCEND PRUNE KEEP ";


const tenant_shape_t *
tenant_expression_operator(tenant_str_t name, unsigned where)
{
    size_t                 i, n;
    const tenant_shape_t  *shape;

    n = sizeof(tenant_expression_operators)
        / sizeof(tenant_expression_operators[0]);

    for (i = 0; i < n; i++) {

        shape = &tenant_expression_operators[i];

        if (tenant_str_is(name, shape->name)) {
            return (shape->where & where) ? shape : NULL;
        }
    }

    return NULL;
}


bool
tenant_expression_member(const tenant_shape_t *shape, tenant_str_t name)
{
    return shape->members == NULL
           || tenant_expression_listed(shape->members, name);
}


bool
tenant_expression_variable(tenant_str_t name)
{
    return tenant_expression_listed(tenant_expression_variables, name);
}


static bool
tenant_expression_listed(const char *list, tenant_str_t name)
{
    const char  *end;

    for ( /* void */ ; (end = strchr(list, ' ')) != NULL; list = end + 1) {

        if ((size_t) (end - list) == name.len
            && memcmp(list, name.data, name.len) == 0)
        {
            return true;
        }
    }

    return false;
}
